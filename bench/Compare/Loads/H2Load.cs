using System.Globalization;

namespace Whence.Compare;

/// <summary>HTTP/2 over TLS from h2load: connections that stay, and on each so many requests at once.</summary>
internal sealed record H2Load : ILoad
{
    /// <summary>Streams of a connection at once: as many as a page with its pictures asks for.</summary>
    private const int Streams = 10;

    /// <summary>What wrk and OpenSSL agree on by themselves: h2load alone would ask for another cipher first.</summary>
    private const string Cipher = "TLS_AES_256_GCM_SHA384";

    /// <summary>As for wrk.</summary>
    public int Connections => 64;

    public int Requests => Connections * Streams;

    public async Task<LoadFigures> RunAsync(int port, TimeSpan duration, CancellationToken cancel)
    {
        string log = Path.GetTempFileName();
        try
        {
            string[] shape = string.Create(
                CultureInfo.InvariantCulture, $"-t1 -c{Connections} -m{Streams} -D{duration.TotalSeconds:F0}").Split(' ');
            string url = string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{port}/");
            string[] command = ["h2load", .. shape, $"--tls13-ciphers={Cipher}", $"--log-file={log}", url];
            await using ChildProcess h2load = ChildProcess.Start(new Launch(command, AppContext.BaseDirectory) { Core = Arena.LoadCore });
            string output = await h2load.FinishAsync(cancel);
            return H2LoadOutput.Parse(output, File.ReadLines(log));
        }
        finally
        {
            File.Delete(log);
        }
    }
}
