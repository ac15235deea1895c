using System.Buffers;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>Tells a target the client of one request in a PROXY header, before the request.</summary>
internal static class ProxyPreamble
{
    /// <summary>An <see cref="UpstreamPreamble"/>.</summary>
    public static async ValueTask<bool> WriteAsync(Connection connection, UpstreamRequest request)
    {
        byte[] header = ArrayPool<byte>.Shared.Rent(OutboundHeader.RoomFor(request.Upstream.Send, request.Source));
        try
        {
            string? authority = request.Host.Length == 0 ? null : HostName.WithoutPort(request.Host).ToString();
            return OutboundHeader.TryWrite(request.Upstream.Send, request.Source, request.Resolution, authority, header, out int length)
                && !(await connection.SendAsync(header.AsMemory(0, length))).Failed;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(header);
        }
    }
}
