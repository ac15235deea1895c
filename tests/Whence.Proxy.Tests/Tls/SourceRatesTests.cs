using Whence.Proxy.Tests.Http;
using Whence.Proxy.Tls;

namespace Whence.Proxy.Tests.Tls;

public sealed class SourceRatesTests
{
    private readonly ManualTime _time = new();
    private readonly SourceRates _rates;

    public SourceRatesTests() => _rates = new SourceRates(_time);

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::")]
    [InlineData("2001:db8::ffff:2", "2001:db8::")]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1::")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    public void Hosts_of_one_v6_network_are_one_source_and_others_are_not(string address, string source)
        => Assert.Equal(Make.Address(source), HandshakeSource.Of(Make.Address(address)));

    [Fact]
    public void Each_source_has_its_own_rate()
    {
        Assert.True(_rates.TryTake(Make.Address("192.0.2.1"), 1));
        Assert.True(_rates.TryTake(Make.Address("192.0.2.2"), 1));
        Assert.False(_rates.TryTake(Make.Address("192.0.2.1"), 1));
    }

    [Fact]
    public void A_bucket_fills_at_the_rate_and_no_further_than_a_second_of_it()
    {
        Address source = Make.Address("192.0.2.1");
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(10, Takes(source, 10));
        _time.Advance(TimeSpan.FromSeconds(0.3));
        Assert.Equal(3, Takes(source, 10));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(10, Takes(source, 10));
    }

    [Fact]
    public void However_many_sources_come_the_table_does_not_grow_on()
    {
        for (uint i = 0; i < SourceRates.MaxSources + 100; i++)
        {
            Assert.True(_rates.TryTake(Address.FromIPv4(0x0A000000 + i), 1));
        }

        Assert.Equal(SourceRates.MaxSources, _rates.Count);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.True(_rates.TryTake(Make.Address("192.0.2.1"), 1));
        Assert.Equal(1, _rates.Count);
        Assert.False(_rates.TryTake(Make.Address("192.0.2.1"), 1));
    }

    [Fact]
    public void Without_a_rate_nobody_is_counted()
    {
        Assert.Equal(50, Takes(Make.Address("192.0.2.1"), 0, tries: 50));
        Assert.Equal(0, _rates.Count);
    }

    private int Takes(Address source, int rate, int tries = 20) => Enumerable.Range(0, tries).Count(_ => _rates.TryTake(source, rate));
}
