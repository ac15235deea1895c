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
    [InlineData("\u00FC.\uFFFF\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668\u4E00\u4E8C\u4E09\u56DB\u4E94\u516D\u4E03\u516B\u4E5D.test", null)] // a label of more than 63
    public void A_name_of_any_script_is_its_name_in_ascii(string name, string? ascii)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        Assert.True(ServerNameText.TryFold(bytes, out bool isAddress) && !isAddress);
        Assert.Equal(ascii, ServerNameText.InAscii(bytes));
    }
}
