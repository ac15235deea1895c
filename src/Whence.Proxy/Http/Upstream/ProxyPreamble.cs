namespace Whence.Proxy.Http;

/// <summary>Tells a target the client of one request in a PROXY header, before the request.</summary>
internal static class ProxyPreamble
{
    /// <summary>The bytes that <see cref="TryWrite(in UpstreamRequest, Span{byte}, out int)"/> may need; 0 where the target is told nothing.</summary>
    public static int RoomFor(in UpstreamRequest request) => OutboundHeader.RoomFor(request.Upstream.Send, request.Source);

    /// <returns>Whether it is there, or none is wanted; not when it would be larger than a header can be.</returns>
    public static bool TryWrite(in UpstreamRequest request, Span<byte> destination, out int written)
    {
        written = 0;
        return !request.TellsClient || TryWrite(request, request.Upstream.Send, destination, out written);
    }

    /// <summary>What the header says of the client, without what differs each time it is written: requests with the same words may share a
    /// connection.</summary>
    /// <param name="request">A request whose header can be written.</param>
    public static byte[] WordsOf(in UpstreamRequest request)
    {
        SendModel send = request.Upstream.Send;
        byte[] words = new byte[OutboundHeader.RoomFor(send, request.Source)];
        return TryWrite(request, send with { Tlvs = send.Tlvs & ~(SendTlvs.UniqueId | SendTlvs.Crc32C) }, words, out int written)
            ? words[..written]
            : throw new InvalidOperationException("It was written before, with more in it.");
    }

    private static bool TryWrite(in UpstreamRequest request, SendModel send, Span<byte> destination, out int written)
    {
        string? authority = request.Host.Length == 0 ? null : HostName.WithoutPort(request.Host).ToString();
        var facts = new HeaderFacts(authority, Tls: request.Tls);
        return OutboundHeader.TryWrite(send, request.Source, request.Resolution, facts, destination, out written);
    }
}
