using System.Collections.Immutable;
using System.Threading.Channels;

namespace Whence.Proxy.Tests.Http;

/// <summary>Keeps what it is told.</summary>
internal sealed class RecordingLog(params string[] captured) : ITrafficLog
{
    private readonly Channel<RequestRecord> _requests = Channel.CreateUnbounded<RequestRecord>();
    private readonly Channel<ConnectionRecord> _connections = Channel.CreateUnbounded<ConnectionRecord>();

    public ImmutableArray<string> CapturedHeaders { get; } = [.. captured];

    public bool WantsRequests { get; init; } = true;

    /// <summary>How many requests were told but not taken.</summary>
    public int RequestsLeft => _requests.Reader.Count;

    /// <summary>The same for connections.</summary>
    public int ConnectionsLeft => _connections.Reader.Count;

    public void ConnectionEnded(ConnectionRecord connection) => _connections.Writer.TryWrite(connection);

    public void RequestEnded(RequestRecord request) => _requests.Writer.TryWrite(request);

    public async Task<RequestRecord> NextRequestAsync() => await _requests.Reader.ReadAsync(Patience.Token());

    public async Task<ConnectionRecord> NextConnectionAsync() => await _connections.Reader.ReadAsync(Patience.Token());
}
