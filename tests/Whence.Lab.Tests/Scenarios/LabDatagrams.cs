using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Whence.Lab.Tests;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestPipelineStartup(typeof(LabDatagrams.Startup))]

namespace Whence.Lab.Tests;

/// <summary>A socket of UDP in a host: this program once more, which is told what to send and tells what came.</summary>
internal sealed class LabDatagrams : IDisposable
{
    private const string Role = "WHENCE_LAB_DATAGRAMS";
    private const string Mark = "datagrams: ";
    private readonly Process _process;

    private LabDatagrams(Process process) => _process = process;

    /// <summary>Binds an address of a host, with port 0 any port.</summary>
    public static async Task<LabDatagrams> BindAsync(LabHost host, string address, int port = 0)
    {
        ProcessStartInfo start = new("ip", ["netns", "exec", host.Name, "dotnet", "exec", typeof(LabDatagrams).Assembly.Location])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { [Role] = new IPEndPoint(IPAddress.Parse(address), port).ToString() },
        };
        LabDatagrams bound = new(Process.Start(start)!);
        bound.Local = IPEndPoint.Parse(await bound.ReadAsync());
        return bound;
    }

    /// <summary>Where it is bound.</summary>
    public IPEndPoint Local { get; private set; } = new(0, 0);

    public async Task SendAsync(byte[] datagram, string address, int port)
    {
        await _process.StandardInput.WriteLineAsync($"{new IPEndPoint(IPAddress.Parse(address), port)} {Convert.ToHexString(datagram)}");
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>The next datagram that came.</summary>
    public async Task<(byte[] Datagram, IPEndPoint From)> ReceiveAsync()
    {
        string[] words = (await ReadAsync()).Split(' ');
        return (Convert.FromHexString(words[1]), IPEndPoint.Parse(words[0]));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task<string> ReadAsync()
    {
        while (true)
        {
            string? line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience.Bound);
            Assert.NotNull(line);
            if (line.StartsWith(Mark, StringComparison.Ordinal))
            {
                return line[Mark.Length..];
            }
        }
    }

    /// <summary>Plays its role instead of running tests, until the parent closes our input or is gone.</summary>
    internal sealed class Startup : ITestPipelineStartup
    {
        private const int Largest = 65_535;

        public async ValueTask StartAsync(IMessageSink diagnosticMessageSink)
        {
            if (Environment.GetEnvironmentVariable(Role) is not { } role)
            {
                return;
            }

            IPEndPoint local = IPEndPoint.Parse(role);
            using Socket socket = new(local.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(local);
            Say($"{socket.LocalEndPoint}");
            _ = ReceiveAsync(socket);
            while (await Console.In.ReadLineAsync() is { } line)
            {
                string[] words = line.Split(' ');
                await socket.SendToAsync(Convert.FromHexString(words[1]), SocketFlags.None, IPEndPoint.Parse(words[0]));
            }

            Environment.Exit(0);
        }

        public ValueTask StopAsync() => ValueTask.CompletedTask;

        private static async Task ReceiveAsync(Socket socket)
        {
            byte[] buffer = new byte[Largest];
            while (true)
            {
                SocketReceiveFromResult received = await socket.ReceiveFromAsync(buffer, SocketFlags.None, socket.LocalEndPoint!);
                Say($"{received.RemoteEndPoint} {Convert.ToHexString(buffer.AsSpan(0, received.ReceivedBytes))}");
            }
        }

        private static void Say(string line)
        {
            Console.Out.WriteLine(Mark + line);
            Console.Out.Flush();
        }
    }
}
