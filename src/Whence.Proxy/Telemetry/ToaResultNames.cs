namespace Whence.Proxy;

/// <summary>The one spelling of each <see cref="ToaResult"/>.</summary>
public static class ToaResultNames
{
    private static readonly string[] Names = ["present", "absent", "refused", "malformed"];

    /// <summary>For example <c>absent</c>.</summary>
    public static string ToName(this ToaResult result) => Names[(int)result];
}
