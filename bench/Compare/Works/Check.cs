using System.Text;

namespace Whence.Compare;

/// <summary>One request before the load: a contender that does not do the work is not measured.</summary>
/// <param name="Path">What is asked for.</param>
/// <param name="Field">A field line that is sent, or null.</param>
/// <param name="Expected">The content of the answer. Where it is an address, it is one that only this request comes from.</param>
internal sealed record Check(string Path, string? Field, byte[] Expected) : ICheck
{
    /// <summary>The version of HTTP to ask with, over TLS 1.3; null = HTTP/1.1 in clear.</summary>
    public Version? OverTls { get; init; }

    /// <summary>Where the request comes from: not the address that everything else here has.</summary>
    public const string From = "127.0.0.9";

    private const byte FromLastByte = 9;
    private const int ShownBytes = 80;

    public async Task MakeAsync(Server server, int port, CancellationToken cancel)
    {
        byte[] answer = await (OverTls is { } version
            ? TlsClient.GetAsync(port, version, Path, Field, FromLastByte, cancel)
            : GetAsync(port, cancel));
        if (!answer.AsSpan().SequenceEqual(Expected))
        {
            throw new CompareException($"{server.Contender.Name} does other work: it answered '{Shown(answer)}', not '{Shown(Expected)}'");
        }
    }

    private async Task<byte[]> GetAsync(int port, CancellationToken cancel)
    {
        using PlainClient client = await PlainClient.ConnectAsync(port, cancel, FromLastByte);
        return await client.GetAsync(Path, Field, cancel);
    }

    private static string Shown(byte[] bytes)
    {
        string text = Encoding.ASCII.GetString(bytes.AsSpan(0, Math.Min(ShownBytes, bytes.Length)));
        return new string([.. text.Select(static sign => char.IsControl(sign) ? ' ' : sign)]);
    }
}
