using Microsoft.Extensions.Logging.Abstractions;
using Whence.Linux.Loops;
using Whence.Proxy.Transport;
using Whence.Proxy.Transport.Loops;
using Whence.Proxy.Transport.Sockets;

namespace Whence.Proxy.Tests;

public sealed class TransportChoiceTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("loops")]
    public void On_Linux_the_loops_are_the_best_there_is(string? asked)
    {
        using TransportChoice choice = Make(asked, TimeProvider.System);
        Assert.IsType<LoopsTransport>(choice.Transport);
        Assert.Same(LoopTimeProvider.Instance, choice.Time);
        Assert.Equal("loops", choice.Name);
        Assert.Equal(Environment.ProcessorCount * LoopGroup.DescriptorsPerLoop, choice.Descriptors);
    }

    [Fact]
    public void The_sockets_of_the_runtime_can_be_asked_for()
    {
        using TransportChoice choice = Make("sockets", TimeProvider.System);
        Assert.IsType<SocketsTransport>(choice.Transport);
        Assert.Same(TimeProvider.System, choice.Time);
        Assert.Equal("sockets", choice.Name);
        Assert.Equal(0, choice.Descriptors);
    }

    [Theory]
    [InlineData("loops")]
    [InlineData("sockets")]
    public void A_clock_of_somebody_elses_is_kept(string asked)
    {
        ManualTime time = new();
        using TransportChoice choice = Make(asked, time);
        Assert.Same(time, choice.Time);
    }

    [Theory]
    [InlineData("epoll")]
    [InlineData("Loops")]
    [InlineData(" sockets")]
    [InlineData("loops\u001b[31m")]
    public void Anything_else_is_refused_with_what_there_is(string asked)
        => Assert.Equal(
            "WHENCE_TRANSPORT must be `loops` (Linux only) or `sockets`; leave it out for the best there is.",
            Assert.Throws<IOException>(() => Make(asked, TimeProvider.System)).Message);

    private static TransportChoice Make(string? asked, TimeProvider time) => TransportChoice.Make(asked, time, NullLoggerFactory.Instance);
}
