using Whence.Cli.Reveal;

namespace Whence.Cli.Tests.Reveal;

public sealed class RevealArgumentsTests
{
    [Fact]
    public void Addresses_and_prefixes_are_read()
        => Assert.Equal(
            ["192.0.2.1/32", "198.51.100.0/24", "2001:db8::1/128", "2001:db8::/32"],
            RevealArguments.Prefixes(["192.0.2.1", "198.51.100.0/24", "2001:db8::1", "2001:db8::/32"]).Select(static prefix => prefix.ToString()));

    [Theory]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    [InlineData("192.0.2.1/24")]
    [InlineData("::ffff:10.0.0.0/8")]
    [InlineData("10.1")]
    [InlineData("localhost")]
    [InlineData("")]
    public void Whoever_is_no_narrow_network_is_refused(string text)
        => Assert.Equal(ExitCodes.Usage, Assert.Throws<CommandException>(() => RevealArguments.Prefixes([text])).ExitCode);

    [Fact]
    public void Kinds_have_their_usual_lengths_or_those_that_are_said()
    {
        Assert.Same(ToaFormats.Usual, RevealArguments.Formats([]));
        Assert.Equal(
            [new ToaFormat(28, ToaLengths.WithoutPort), new ToaFormat(77, ToaLengths.IPv4WithoutPort | ToaLengths.IPv6), new ToaFormat(200, ToaLengths.WithPort)],
            RevealArguments.Formats(["200", "28", "77:7,20"]).All);
    }

    [Theory]
    [InlineData("8")]
    [InlineData("256")]
    [InlineData("0xFE")]
    [InlineData("200:9")]
    [InlineData("200:")]
    [InlineData("-1")]
    public void A_kind_that_is_none_is_refused(string text)
        => Assert.Equal(ExitCodes.Usage, Assert.Throws<CommandException>(() => RevealArguments.Formats([text])).ExitCode);
}
