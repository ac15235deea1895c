namespace Whence.Cli.Doctor;

/// <summary>IPv4 or IPv6, as `ip` names them.</summary>
/// <param name="Name">For people.</param>
/// <param name="Option">For `ip`.</param>
/// <param name="Loopback">What never leaves the machine, as `ip` writes it (RFC 1122 section 3.2.1.3, RFC 4291 section 2.5.3).</param>
internal sealed record IpFamily(string Name, string Option, string Loopback)
{
    public static IpFamily V4 { get; } = new("IPv4", "-4", "127.0.0.0/8");

    public static IpFamily V6 { get; } = new("IPv6", "-6", "::1");

    public static IpFamily Of(Address address) => address.IsIPv4 ? V4 : V6;
}
