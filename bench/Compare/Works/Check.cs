using System.Text;

namespace Whence.Compare;

/// <summary>One request before the load: a contender that does not do the work is not measured.</summary>
/// <param name="Path">What is asked for.</param>
/// <param name="Field">A field line that is sent, or null.</param>
/// <param name="Expected">The content of the answer. Where it is an address, it is one that only this request comes from.</param>
internal sealed record Check(string Path, string? Field, byte[] Expected)
{
    /// <summary>Where the request comes from: not the address that everything else here has.</summary>
    public const string From = "127.0.0.9";

    private const byte FromLastByte = 9;
    private const int ShownBytes = 80;

    public async Task MakeAsync(Server server, int port, CancellationToken cancel)
    {
        using PlainClient client = await PlainClient.ConnectAsync(port, cancel, FromLastByte);
        byte[] answer = await client.GetAsync(Path, Field, cancel);
        if (!answer.AsSpan().SequenceEqual(Expected))
        {
            throw new CompareException($"{server.Contender.Name} does other work: it answered '{Shown(answer)}', not '{Shown(Expected)}'");
        }
    }

    private static string Shown(byte[] bytes)
    {
        string text = Encoding.ASCII.GetString(bytes.AsSpan(0, Math.Min(ShownBytes, bytes.Length)));
        return new string([.. text.Select(static sign => char.IsControl(sign) ? ' ' : sign)]);
    }
}
