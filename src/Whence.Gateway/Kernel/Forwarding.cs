namespace Whence.Gateway.Kernel;

/// <summary>Whether the kernel passes packets on from one network to another.</summary>
internal static class Forwarding
{
    private const string Root = "/proc/sys";

    /// <summary>The setting of a family, as sysctl names it.</summary>
    public static string Setting(AddressKind family) => family == AddressKind.IPv6 ? "net.ipv6.conf.all.forwarding" : "net.ipv4.ip_forward";

    /// <summary>Whether it is on.</summary>
    /// <param name="family">The family.</param>
    /// <param name="root">Where the settings are files.</param>
    public static bool IsOn(AddressKind family, string root = Root)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, Setting(family).Replace('.', '/'))).AsSpan().Trim() is not "0";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Where it is hidden (some containers) nobody can say; what is off then shows in that nothing arrives.
            return true;
        }
    }
}
