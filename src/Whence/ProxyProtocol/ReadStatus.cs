namespace Whence;

/// <summary>How far the bytes at hand decide.</summary>
public enum ReadStatus : byte
{
    /// <summary>Everything so far fits; more bytes are needed. Nothing was consumed.</summary>
    NeedMore,

    /// <summary>A whole, valid header is at the start of the bytes.</summary>
    Done,

    /// <summary>These bytes begin as a header and can never become a valid one (PROXY specification section 2: discard and
    /// abort).</summary>
    Invalid,

    /// <summary>These bytes do not begin as a header: they belong to somebody who sends none.</summary>
    NotAHeader,
}
