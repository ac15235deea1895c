namespace Whence.Proxy.Tests;

/// <summary>Whose address is used as a source, and whose is not.</summary>
public sealed class ShownClientTests
{
    private static readonly SendModel On = new() { Transparent = true };

    [Theory]
    [InlineData("203.0.113.7:1234", true, ShownClientFault.None)]
    [InlineData("[2001:db8::7]:1234", true, ShownClientFault.None)]
    [InlineData("203.0.113.7:1234", false, ShownClientFault.ClientNotVerified)]
    [InlineData("127.0.0.1:1234", true, ShownClientFault.ClientUnusable)]
    [InlineData("[::1]:1234", true, ShownClientFault.ClientUnusable)]
    [InlineData("0.0.0.0:1234", true, ShownClientFault.ClientUnusable)]
    [InlineData("[::]:1234", true, ShownClientFault.ClientUnusable)]
    [InlineData("224.0.0.1:1234", true, ShownClientFault.ClientUnusable)]
    [InlineData("[ff02::1]:1234", true, ShownClientFault.ClientUnusable)]
    [InlineData("255.255.255.255:1234", true, ShownClientFault.ClientUnusable)]
    [InlineData("[fe80::1]:1234", true, ShownClientFault.ClientUnusable)]
    [InlineData("0.1.2.3:1234", true, ShownClientFault.ClientUnusable)]
    [InlineData("1.0.0.0:1234", true, ShownClientFault.None)]
    [InlineData("169.254.1.2:1234", true, ShownClientFault.ClientUnusable)]
    [InlineData("169.255.1.2:1234", true, ShownClientFault.None)]
    [InlineData("240.0.0.1:1234", true, ShownClientFault.ClientUnusable)]
    [InlineData("255.255.255.254:1234", true, ShownClientFault.ClientUnusable)]
    [InlineData("[febf::1]:1234", true, ShownClientFault.ClientUnusable)]
    [InlineData("[fec0::1]:1234", true, ShownClientFault.None)]
    public void Only_a_verified_client_that_a_host_can_be_is_a_source(string client, bool verified, ShownClientFault fault)
        => Assert.Equal(fault, Of(client, verified).Fault);

    [Fact]
    public void Somebody_without_an_address_is_none()
    {
        Resolution local = new(new AddressPort(Address.Unix, 0), true, ResolutionOutcome.Direct, ResolutionReason.Socket, ClaimSource.Socket, -1);
        Assert.Equal(ShownClientFault.ClientUnusable, ShownClient.Of(On, local, default, isPortFree: false).Fault);
    }

    [Theory]
    [InlineData("203.0.113.7:1234", "192.0.2.1:80", ShownClientFault.None)]
    [InlineData("[::ffff:203.0.113.7]:1234", "192.0.2.1:80", ShownClientFault.None)]
    [InlineData("203.0.113.7:1234", "[2001:db8::1]:80", ShownClientFault.FamilyMismatch)]
    [InlineData("[2001:db8::7]:1234", "192.0.2.1:80", ShownClientFault.FamilyMismatch)]
    [InlineData("127.0.0.1:1234", "[2001:db8::1]:80", ShownClientFault.ClientUnusable)]
    [InlineData("192.0.2.1:1234", "192.0.2.1:80", ShownClientFault.ClientUnusable)]
    [InlineData("[2001:db8::1]:1234", "[2001:db8::1]:80", ShownClientFault.ClientUnusable)]
    public void Client_and_target_must_be_two_of_one_family(string client, string target, ShownClientFault fault)
        => Assert.Equal(fault, Of(client, verified: true).FaultTowards(Rig.Port(target)));

    [Fact]
    public void Where_it_is_not_asked_for_nobody_is_looked_at()
        => Assert.Equal(default, ShownClient.Of(SendModel.Nothing, ResolutionOf("203.0.113.7:1234", verified: true), default, isPortFree: true));

    [Fact]
    public void Every_fault_has_a_name_of_its_own()
    {
        string[] names = [.. Enum.GetValues<ShownClientFault>().Select(static fault => fault.ToName())];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.DoesNotContain("upstream-unreachable", names);
    }

    private static ShownClient Of(string client, bool verified)
        => ShownClient.Of(On, ResolutionOf(client, verified), default, isPortFree: false);

    private static Resolution ResolutionOf(string client, bool verified)
        => new(Rig.Port(client), verified, ResolutionOutcome.Direct, ResolutionReason.Socket, ClaimSource.Socket, RuleIndex: -1);
}
