using Whence.Proxy.Tls;

namespace Whence.Proxy.Tests;

public sealed class TcpRouteTableTests
{
    private static readonly UpstreamModel App = new() { Name = "app", Targets = [] };

    /// <summary>In an order that helps nobody.</summary>
    private static readonly TcpRouteTable Table = new(
    [
        Route("any", null), Route("any-ssh", null, "ssh"), Route("wide", "*.example.net"), Route("wide-h2", "*.example.net", "h2"),
        Route("narrow", "*.b.example.net"), Route("a", "a.example.net"), Route("a-acme", "a.example.net", "acme-tls/1"), Route("a-h2", "a.example.net", "h2"),
        Route("only-h2", "c.b.example.net", "h2"),
    ]);

    [Theory]
    [InlineData("a.example.net", "", "a")]
    [InlineData("A.Example.NET", "", "a")]
    [InlineData("a.example.net", "http/1.1", "a")]
    [InlineData("a.example.net", "h2", "a-h2")]
    [InlineData("a.example.net", "h2,acme-tls/1", "a-acme")]
    [InlineData("x.example.net", "http/1.1,h2", "wide-h2")]
    [InlineData("x.y.example.net", "", "wide")]
    [InlineData("x.b.example.net", "h2", "narrow")]
    [InlineData("b.example.net", "", "wide")]
    [InlineData("example.net", "", "any")]
    [InlineData("xexample.net", "", "any")]
    [InlineData("c.b.example.net", "h2", "only-h2")]
    [InlineData("c.b.example.net", "http/1.1", "narrow")]
    [InlineData("", "", "any")]
    [InlineData("", "ssh", "any-ssh")]
    public void The_most_exact_name_goes_first_then_the_protocol_then_the_order_of_the_file(string name, string protocols, string route)
        => Assert.Equal(route, Table.Find(name.Length == 0 ? null : name, List(protocols), out _)?.Name);

    [Theory]
    [InlineData("a.net", "h2", "a", true)]
    [InlineData("a.net", "http/1.1", null, true)]
    [InlineData("a.net", "", null, true)]
    [InlineData("b.net", "h2", null, false)]
    [InlineData("", "h2", null, false)]
    public void What_fits_nothing_has_no_route_and_it_is_told_whether_the_name_would_have(string name, string protocols, string? route, bool isNameKnown)
    {
        TcpRouteTable table = new([Route("a", "a.net", "h2")]);
        Assert.Equal(route, table.Find(name.Length == 0 ? null : name, List(protocols), out bool known)?.Name);
        Assert.Equal(isNameKnown, known);
    }

    private static TcpRouteModel Route(string name, string? serverName, string? protocol = null)
        => new() { Name = name, ServerName = serverName, Protocol = protocol, Upstream = App };

    private static ProtocolList List(string names)
        => new(names.Split(',', StringSplitOptions.RemoveEmptyEntries).SelectMany(static name => HelloBytes.Short(System.Text.Encoding.ASCII.GetBytes(name))).ToArray());
}
