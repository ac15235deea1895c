using Whence.Gateway.Admin;

namespace Whence.Gateway.Tests.Admin;

public sealed class AdminHostTests
{
    [Theory]
    [InlineData("", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.1:9180", true)]
    [InlineData("[::1]", true)]
    [InlineData("[::1]:9180", true)]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST:9180", true)]
    [InlineData("evil.example", false)]
    [InlineData("evil.example:9180", false)]
    [InlineData("localhost.evil.example", false)]
    [InlineData("localhost:9180.evil.example", false)]
    [InlineData("127.0.0.1.evil.example", false)]
    public void Only_addresses_and_localhost_are_answered(string host, bool ours) => Assert.Equal(ours, AdminHost.IsOurs(host));
}
