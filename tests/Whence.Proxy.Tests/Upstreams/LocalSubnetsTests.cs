using System.Collections.Immutable;

namespace Whence.Proxy.Tests;

/// <summary>Who has whom beside him.</summary>
public sealed class LocalSubnetsTests
{
    private static readonly ImmutableArray<Prefix> Subnets = [PrefixOf("10.2.0.0/24"), PrefixOf("fd02::/64")];

    [Theory]
    [InlineData("10.2.0.2", "10.2.0.3", true)]
    [InlineData("10.2.0.2", "10.1.0.2", false)]
    [InlineData("10.1.0.2", "10.1.0.3", false)]
    [InlineData("fd02::2", "fd02::3", true)]
    [InlineData("fd02::2", "10.2.0.2", false)]
    public void Both_are_in_one_of_them_or_not(string one, string other, bool expected)
        => Assert.Equal(expected, LocalSubnets.HasBoth(Subnets, AddressOf(one), AddressOf(other)));

    [Fact]
    public void The_loopback_of_this_machine_is_one() => Assert.Contains(PrefixOf("127.0.0.0/8"), LocalSubnets.Read());

    [Fact]
    public void They_are_asked_for_again_when_they_are_old()
    {
        ManualTime time = new();
        int readings = 0;
        RecentSubnets recent = new(
            time,
            () =>
            {
                readings++;
                return Subnets;
            });
        Assert.True(recent.HasBoth(AddressOf("10.2.0.2"), AddressOf("10.2.0.3")));
        time.Advance(RecentSubnets.Lifetime / 2);
        Assert.False(recent.HasBoth(AddressOf("10.2.0.2"), AddressOf("10.1.0.3")));
        Assert.Equal(1, readings);
        time.Advance(RecentSubnets.Lifetime);
        Assert.True(recent.HasBoth(AddressOf("fd02::2"), AddressOf("fd02::3")));
        Assert.Equal(2, readings);
    }

    private static Address AddressOf(string text)
    {
        Assert.True(Address.TryParse(text, out Address address));
        return address;
    }

    private static Prefix PrefixOf(string text)
    {
        Assert.True(Prefix.TryParse(text, out Prefix prefix, out _));
        return prefix;
    }
}
