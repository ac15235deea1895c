namespace Whence.Compare;

/// <summary>A contender, or the backend, that runs.</summary>
internal sealed record Server(Contender Contender, ChildProcess Process, PortNames Ports) : IAsyncDisposable
{
    public ValueTask DisposeAsync() => Process.DisposeAsync();
}
