namespace Whence.Linux.Loops;

/// <summary>Something that a loop watches.</summary>
public abstract class LoopHandle
{
    private protected LoopHandle(EventLoop loop) => Loop = loop;

    /// <summary>The loop that owns it.</summary>
    public EventLoop Loop { get; }

    /// <summary>Its place in the loop's table; -1 = not watched.</summary>
    internal int Slot { get; set; } = -1;

    /// <summary>Whether <see cref="OnTurn"/> is to come.</summary>
    internal bool IsPutOff { get; set; }

    /// <summary>The kernel told so; called on the loop.</summary>
    internal abstract void OnEvents(uint events);

    /// <summary>The loop is ending: close, and end what is waited for as cancelled.</summary>
    internal abstract void OnLoopEnds();

    /// <summary>Called on the loop, a turn after <see cref="EventLoop.RunSoon"/>.</summary>
    internal virtual void OnTurn()
    {
    }
}
