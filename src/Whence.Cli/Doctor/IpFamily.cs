namespace Whence.Cli.Doctor;

/// <summary>IPv4 or IPv6, as `ip` names them.</summary>
/// <param name="Name">For people.</param>
/// <param name="Option">For `ip`.</param>
internal sealed record IpFamily(string Name, string Option)
{
    public static IpFamily V4 { get; } = new("IPv4", "-4");

    public static IpFamily V6 { get; } = new("IPv6", "-6");

    public static IpFamily Of(Address address) => address.IsIPv4 ? V4 : V6;
}
