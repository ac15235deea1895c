using System.Collections.Concurrent;
using Whence.Linux.Loops;

namespace Whence.Linux.Tests;

/// <summary>Loops for one test; nothing may get as far as them, and nothing may stay watched.</summary>
internal sealed class TestGroup : IDisposable
{
    private readonly ConcurrentQueue<Exception> _faults = [];

    public TestGroup(int loops = 1) => Group = new LoopGroup(loops, _faults.Enqueue);

    public LoopGroup Group { get; }

    public EventLoop Loop => Group.Loops[0];

    public Task<Pair> PairAsync(Action<System.Net.Sockets.Socket>? prepare = null) => Pair.MakeAsync(Group, prepare);

    public void Dispose()
    {
        Group.Dispose();
        Assert.Empty(_faults);
    }
}
