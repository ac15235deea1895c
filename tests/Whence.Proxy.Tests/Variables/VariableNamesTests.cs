using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Variables;

public sealed class VariableNamesTests
{
    [Fact]
    public void Request_headers_have_a_value_for_each_of_their_names_and_no_other()
    {
        IEnumerable<string> names = VariableNames.NamesIn(VariablePlaces.RequestHeader)
            .Except(VariableNames.Families).Except(TlvVariables.Names);
        Assert.Equal(names, RequestVariable.Names.Order(StringComparer.Ordinal));
        Assert.All(
            VariableNames.NamesIn(VariablePlaces.RequestHeader),
            static name => FieldTemplate.Compile("$" + name.Replace("0xNN", "0xEA", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("$")]
    [InlineData("${host")]
    [InlineData("$status")]
    [InlineData("$http_")]
    [InlineData("$proxy_protocol_tlv_")]
    [InlineData("$proxy_protocol_tlv_foo")]
    [InlineData("$proxy_protocol_tlv_ssl")]
    [InlineData("$proxy_protocol_tlv_ALPN")]
    [InlineData("$proxy_protocol_tlv_0x")]
    [InlineData("$proxy_protocol_tlv_0xzz")]
    [InlineData("$proxy_protocol_tlv_0x1ea")]
    public void What_is_no_name_of_a_request_header_does_not_compile(string text)
    {
        Assert.Throws<ArgumentException>(() => FieldTemplate.Compile(text));
        Assert.False(VariableNames.PlacesOf(text.TrimStart('$')).HasFlag(VariablePlaces.RequestHeader));
    }

    [Theory]
    [InlineData("http_user_agent", "user-agent")]
    [InlineData("http_X", "X")]
    [InlineData("http_", null)]
    [InlineData("HTTP_X", null)]
    [InlineData("host", null)]
    public void A_header_has_hyphens_for_underscores(string name, string? expected)
    {
        Assert.Equal(expected is not null, VariableNames.TryGetHeader(name, out string? header));
        Assert.Equal(expected, header);
    }
}
