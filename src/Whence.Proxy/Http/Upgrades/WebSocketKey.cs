using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Whence.Proxy.Http;

/// <summary>The key of a WebSocket handshake and its answer (RFC 6455 section 4.2.2), for clients whose HTTP/2 has none.</summary>
internal static class WebSocketKey
{
    /// <summary>Of the standard, the same for everybody.</summary>
    private const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private const int KeySize = 16;

    /// <summary>A new key.</summary>
    public static string Make() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeySize));

    /// <summary>What a server that understood answers.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "The standard's. It protects nothing: it shows that the other end knows WebSocket.")]
    public static string AnswerTo(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Guid)));
}
