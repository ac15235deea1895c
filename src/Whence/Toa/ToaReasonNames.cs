namespace Whence;

/// <summary>Names a <see cref="ToaReason"/> for logs, metrics and people, each in one place.</summary>
public static class ToaReasonNames
{
    private static readonly (ToaReason Reason, string Name, string Text)[] Table =
    [
        (ToaReason.None, "none", "Nothing is wrong."),
        (ToaReason.SillyLen, "silly-len", "A TCP option has a length of 0 or 1."),
        (ToaReason.Overrun, "overrun", "A TCP option reaches beyond the options."),
        (ToaReason.BadLen, "bad-len", "A TOA option has a length that its kind does not have."),
        (ToaReason.AfterEol, "after-eol", "There is something behind the end of the TCP options."),
        (ToaReason.Duplicate, "duplicate", "There is more than one TOA option."),
        (ToaReason.SrcUnusable, "src-unusable", "The address is loopback, unspecified, multicast or broadcast."),
    ];

    /// <summary>The name in kebab-case, for logs, metric labels and machines; stable.</summary>
    /// <param name="reason">A reason; one that is not defined is <c>unknown</c>.</param>
    public static string ToName(this ToaReason reason) => (int)reason < Table.Length ? Table[(int)reason].Name : "unknown";

    /// <summary>One sentence for people.</summary>
    /// <param name="reason">A reason; one that is not defined has a sentence that says so.</param>
    public static string Describe(this ToaReason reason)
        => (int)reason < Table.Length ? Table[(int)reason].Text : "The reason is not known.";
}
