using Whence.Gateway.Running;

namespace Whence.Gateway.Tests.Running;

public sealed class DescriptorLimitTests
{
    [Theory]
    [InlineData("Max open files            1024                 524288               files     ", 1024)]
    [InlineData("Max open files            20000                20000                files     ", 20000)]
    [InlineData("Max open files            unlimited            unlimited            files     ", DescriptorLimit.WhenUnknown)]
    [InlineData("Max processes             95928                95928                processes ", DescriptorLimit.WhenUnknown)]
    public void The_soft_limit_is_read(string line, long expected)
        => Assert.Equal(expected, DescriptorLimit.Parse(["Limit                     Soft Limit           Hard Limit           Units     ", line]));

    [Fact]
    public void The_limit_of_this_process_is_known() => Assert.NotEqual(DescriptorLimit.WhenUnknown, DescriptorLimit.Read());
}
