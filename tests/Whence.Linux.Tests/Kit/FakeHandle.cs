using Whence.Linux.Loops;

namespace Whence.Linux.Tests;

/// <summary>Something that a loop watches, and that does what a test says.</summary>
internal sealed class FakeHandle(EventLoop loop) : LoopHandle(loop)
{
    public Action<uint> Events { get; init; } = static _ => { };

    public Action Turn { get; init; } = static () => { };

    internal override void OnEvents(uint events) => Events(events);

    internal override void OnTurn() => Turn();

    internal override void OnLoopEnds() => Loop.Unwatch(this);
}
