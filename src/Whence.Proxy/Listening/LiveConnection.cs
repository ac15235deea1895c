using Whence.Proxy.Tls;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>A connection between accept and end.</summary>
internal sealed class LiveConnection(Connection connection, ListenerModel model, ConnectionRecord record, long startedAt)
    : LiveSession(model, record, startedAt), IThreadPoolWorkItem
{
    /// <summary>The connection as it was accepted.</summary>
    public Connection Connection => connection;

    /// <summary>The way it goes once it is begun.</summary>
    public ConnectionPath? Path { get; set; }

    /// <summary>The same in TLS, once the handshake is done; it closes <see cref="Connection"/> with itself.</summary>
    public TlsConnection? Secured { get; set; }

    /// <summary>What is read and closed: in TLS, if it is.</summary>
    public Connection Outermost => (Connection?)Secured ?? connection;

    /// <summary>Begins its way, which takes it to its end and never throws.</summary>
    public void Execute() => _ = Path!.RunAsync(this);

    protected override void BreakOff() => connection.Abort();
}
