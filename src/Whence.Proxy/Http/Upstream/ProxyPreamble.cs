namespace Whence.Proxy.Http;

/// <summary>Tells a target the client of one request in a PROXY header, before the request.</summary>
internal static class ProxyPreamble
{
    /// <summary>The bytes that <see cref="TryWrite"/> may need; 0 where the target is told nothing.</summary>
    public static int RoomFor(in UpstreamRequest request) => OutboundHeader.RoomFor(request.Upstream.Send, request.Source);

    /// <returns>Whether it is there, or none is wanted; not when it would be larger than a header can be.</returns>
    public static bool TryWrite(in UpstreamRequest request, Span<byte> destination, out int written)
    {
        written = 0;
        if (!request.TellsClient)
        {
            return true;
        }

        string? authority = request.Host.Length == 0 ? null : HostName.WithoutPort(request.Host).ToString();
        var facts = new HeaderFacts(authority, Tls: request.Tls);
        return OutboundHeader.TryWrite(request.Upstream.Send, request.Source, request.Resolution, facts, destination, out written);
    }
}
