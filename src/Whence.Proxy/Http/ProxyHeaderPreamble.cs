using System.Buffers;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>Tells a target the client of a request in a PROXY header, first on a connection that serves this client alone.</summary>
internal static class ProxyHeaderPreamble
{
    /// <summary>An <see cref="UpstreamPreamble"/>.</summary>
    public static async ValueTask<bool> WriteAsync(Connection connection, UpstreamRequest request)
    {
        SendModel send = request.Upstream.Send;
        if (send.ProxyProtocol == ProxyVersions.None)
        {
            return true;
        }

        byte[] header = ArrayPool<byte>.Shared.Rent(OutboundHeader.RoomFor(send, request.Source));
        try
        {
            string? authority = request.Host.Length == 0 ? null : HostName.WithoutPort(request.Host).ToString();
            return OutboundHeader.TryWrite(send, request.Source, request.Resolution, authority, header, out int length)
                && !(await connection.SendAsync(header.AsMemory(0, length))).Failed;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(header);
        }
    }
}
