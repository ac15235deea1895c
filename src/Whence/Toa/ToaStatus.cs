namespace Whence;

/// <summary>What the TCP options of a segment say of the client.</summary>
public enum ToaStatus : byte
{
    /// <summary>Nothing.</summary>
    Absent,

    /// <summary>One TOA option, with an address that can be used.</summary>
    Present,

    /// <summary>Something that is not to be believed; a <see cref="ToaReason"/> says why.</summary>
    Invalid,
}
