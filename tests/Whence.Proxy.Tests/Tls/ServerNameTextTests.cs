using System.Text;
using Whence.Proxy.Tls;

namespace Whence.Proxy.Tests.Tls;

public sealed class ServerNameTextTests
{
    [Theory]
    [InlineData("a_b.example.net", "a_b.example.net")]
    [InlineData("b\u00FCcher.test", "xn--bcher-kva.test")]
    [InlineData("B\u00DCCHER.TEST", "xn--bcher-kva.test")]
    [InlineData("a\u3002\u3002b.test", null)] // two dots of another script
    public void A_name_of_any_script_is_its_name_in_ascii(string name, string? ascii)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        Assert.True(ServerNameText.TryFold(bytes, out bool isAddress) && !isAddress);
        Assert.Equal(ascii, ServerNameText.InAscii(bytes));
    }
}
