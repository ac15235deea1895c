using System.Text.Json;

namespace Whence.Cli.Encode;

/// <summary>A header that was written, or why it was not.</summary>
/// <param name="Name">Repeated from the question.</param>
/// <param name="Reason">Why not; null when there is a header.</param>
/// <param name="Header">The bytes.</param>
internal sealed record EncodeAnswer(string? Name, string? Reason, byte[]? Header)
{
    public static EncodeAnswer To(string? name, EncodeRequest request)
        => HeaderEncoder.TryEncode(request, out byte[] header) is { } reason ? new(name, reason, null) : new(name, null, header);

    public static void Write(Utf8JsonWriter json, EncodeAnswer answer)
    {
        json.WriteStartObject();
        json.WriteString("name", answer.Name);
        json.WriteString("status", answer.Reason is null ? "ok" : "reject");
        json.WriteString("reason", answer.Reason);
        json.WriteString("hex", answer.Header is null ? null : Convert.ToHexStringLower(answer.Header));
        json.WriteEndObject();
    }
}
