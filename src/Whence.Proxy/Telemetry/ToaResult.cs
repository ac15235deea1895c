namespace Whence.Proxy;

/// <summary>What became of looking for a TOA option. The same names stand in metrics (<see cref="ToaResultNames"/>).</summary>
public enum ToaResult
{
    /// <summary>A peer that is believed sent one.</summary>
    Present,

    /// <summary>A peer that is believed sent none, or the kernel kept none.</summary>
    Absent,

    /// <summary>A peer that is not believed sent one, or something like it: it counts for nothing.</summary>
    Refused,

    /// <summary>A peer that is believed sent options that are wrong; a <see cref="ToaReason"/> says how.</summary>
    Malformed,
}
