namespace Whence.Linux.Loops;

/// <summary>A timer's place on a <see cref="TimerWheel"/>.</summary>
internal abstract class TimerNode
{
    internal TimerNode? Next { get; set; }

    internal TimerNode? Previous { get; set; }

    /// <summary>The tick under which it is filed.</summary>
    internal long FiledUnder { get; set; }

    /// <summary>Level and slot where it is filed; -1 = nowhere.</summary>
    internal int Place { get; set; } = -1;

    internal bool IsFiled => Place >= 0;

    /// <summary>Its tick has come. It is off the wheel when called, and may be filed again.</summary>
    internal abstract void Fire();
}
