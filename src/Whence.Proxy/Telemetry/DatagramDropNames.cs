namespace Whence.Proxy;

/// <summary>The one spelling of each <see cref="DatagramDrop"/>.</summary>
public static class DatagramDropNames
{
    private static readonly string[] Names = ["too-large", "queue-full", "send-failed", "reply-header-missing", "internal-error"];

    /// <summary>For example <c>too-large</c>.</summary>
    public static string ToName(this DatagramDrop drop) => Names[(int)drop];
}
