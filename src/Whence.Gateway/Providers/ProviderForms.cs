namespace Whence.Gateway.Providers;

/// <summary>How the value of a claim is written.</summary>
internal static class ProviderForms
{
    /// <summary>One address.</summary>
    public const string Address = "ip";

    /// <summary>One address and its port, IPv6 in brackets.</summary>
    public const string AddressAndPort = "ip:port";

    /// <summary>One address and its port, IPv6 without brackets: the port is what stands behind the last colon.</summary>
    public const string BarePort = "v6:port";

    /// <summary>A list of addresses, each perhaps with a port; only X-Forwarded-For is one.</summary>
    public const string List = "list";

    public static readonly IReadOnlyList<string> All = [Address, AddressAndPort, BarePort, List];
}
