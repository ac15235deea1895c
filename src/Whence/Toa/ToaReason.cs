namespace Whence;

/// <summary>Why the TCP options of a segment give no client though they try to. Names and wording: <see cref="ToaReasonNames"/>.</summary>
public enum ToaReason : byte
{
    /// <summary>Nothing is wrong; also when there is no TOA option.</summary>
    None,

    /// <summary>An option has a length of 0 or 1, which would never end (RFC 9293 section 3.1: the length counts kind and length).</summary>
    SillyLen,

    /// <summary>An option reaches beyond the options, or its length does (RFC 9293 section 3.1).</summary>
    Overrun,

    /// <summary>A TOA option has a length that its kind does not have.</summary>
    BadLen,

    /// <summary>There is something behind the end of the option list, where only zeros may be (RFC 9293 section 3.1).</summary>
    AfterEol,

    /// <summary>There are two TOA options: which one was written by whom would be a guess.</summary>
    Duplicate,

    /// <summary>The address is one that no other host has: loopback, unspecified, multicast, broadcast.</summary>
    SrcUnusable,
}
