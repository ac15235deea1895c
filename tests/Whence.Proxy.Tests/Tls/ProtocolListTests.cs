using System.Text;
using Whence.Proxy.Tls;

namespace Whence.Proxy.Tests;

public sealed class ProtocolListTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("h2", "h2")]
    [InlineData("h2,http/1.1", "")]
    [InlineData("h2,h2", "")]
    [InlineData("\u001A\u001A,h2", "h2")]
    [InlineData("h2,\u00FA\u00FA", "h2")]
    [InlineData("\u001A\u001A,\u002A\u002A", "")]
    [InlineData("\u001A\u002A", "\u001A\u002A")]
    public void A_protocol_is_certain_where_one_alone_is_offered_and_the_rest_means_nothing(string offered, string certain)
    {
        ProtocolList list = Make(offered);
        Assert.Equal(certain.Length > 0, list.TryGetOnly(out ReadOnlySpan<byte> only));
        Assert.Equal(certain, Encoding.Latin1.GetString(only));
    }

    [Theory]
    [InlineData("h2,http/1.1", "http/1.1", true)]
    [InlineData("h2,http/1.1", "http/1", false)]
    [InlineData("h2", "H2", false)]
    [InlineData("", "h2", false)]
    public void A_protocol_is_among_them_whole_and_in_its_case(string offered, string wanted, bool isThere)
        => Assert.Equal(isThere, Make(offered).Contains(Encoding.Latin1.GetBytes(wanted)));

    private static ProtocolList Make(string names) => new(
        names.Split(',', StringSplitOptions.RemoveEmptyEntries).SelectMany(static name => HelloBytes.Short(Encoding.Latin1.GetBytes(name))).ToArray());
}
