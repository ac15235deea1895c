using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>A connection of a lane, which leaves it once, whoever closes it.</summary>
/// <param name="lane">The lane.</param>
/// <param name="connection">The connection; it is closed by SocketsHttpHandler.</param>
internal sealed class Http2LaneConnection(Http2Lane lane, Connection connection)
{
    private int _hasLeft;

    /// <summary>It was closed.</summary>
    public void Closed()
    {
        if (Interlocked.Exchange(ref _hasLeft, 1) == 0)
        {
            lane.Left(this);
        }
    }

    /// <summary>Makes what waits on it fail, so that it is closed, and gives its place back now.</summary>
    public void Break()
    {
        if (Volatile.Read(ref _hasLeft) == 0)
        {
            connection.Abort();
            Closed();
        }
    }
}
