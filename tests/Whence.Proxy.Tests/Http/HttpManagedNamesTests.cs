using Microsoft.AspNetCore.Http;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

public class HttpManagedNamesTests
{
    [Theory]
    [InlineData("X-Forwarded-For", true)]
    [InlineData("x_forwarded.for", true)]
    [InlineData("X-FORWARDED-ANYTHING-NEW", true)]
    [InlineData("X.Real_IP", true)]
    [InlineData("Forwarded", true)]
    [InlineData("REMOTE_ADDR", true)]
    [InlineData("Client_Real.Ip", true)]
    [InlineData("my-source", true)]
    [InlineData("my_source", true)]
    [InlineData("Host", false)]
    [InlineData("X-Forwarded", true)]
    [InlineData("X-Forwarde", false)]
    [InlineData("Accept", false)]
    [InlineData("", false)]
    public void Names_are_compared_folded(string name, bool managed) => Assert.Equal(managed, Names().Contains(name));

    [Theory]
    [InlineData(100)]
    [InlineData(200)]
    public void A_name_can_be_of_any_length(int length)
    {
        Assert.True(Names().Contains("X_Forwarded-" + new string('a', length)));
        Assert.False(Names().Contains("X_Forward-" + new string('a', length)));
    }

    [Fact]
    public void Nominated_fields_go_but_managed_ones_are_not_the_senders_to_take()
    {
        var fields = new HeaderDictionary { ["Connection"] = new(["X-Hop, close", "x-real-ip , my_source"]), ["X-Hop"] = "1", ["my-source"] = "203.0.113.9", ["Accept"] = "*/*" };
        var source = ConnectionSource.Direct(Make.Sender("10.0.0.5"), Make.EndPoint("127.0.0.1:80"));
        Names().Clean(fields, source, [Make.Rule(ClaimField.Header("My-Source"), "10.0.0.0/8")], RequestProofs.None);
        Assert.Equal(["Accept", "Connection", "my-source"], fields.Keys.Order());
    }

    private static ManagedNames Names() => new([new RouteModel
    {
        Name = "r",
        Upstream = Make.Upstream(Make.EndPoint("127.0.0.1:1")),
        ClientAddress = new ClientAddressModel { Rules = [Make.Rule(ClaimField.Header("My-Source"))] },
        RequestHeaders = new RequestHeadersModel { Set = [new("client-real-ip", "$client_address"), new("Host", "x")] },
    }]);
}
