using Whence.Gateway.AccessLog;
using Whence.Proxy;

namespace Whence.Gateway.Tests.AccessLog;

public sealed class LogSinkTests
{
    private static readonly ILineFormat Format = TemplateFormat.Custom("$connection", TimeZoneInfo.Utc);

    [Fact]
    public async Task All_lines_are_there_at_the_end()
    {
        string file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        await File.WriteAllTextAsync(file, "before\n", TestContext.Current.CancellationToken);
        await using (var files = new LogFiles((_, fault) => Assert.Fail(fault.Message)))
        {
            var log = new TrafficLog(files.Open(file), Format);
            Assert.Same(files.Open(file), files.Open(file));
            for (int i = 0; i < 5000; i++)
            {
                log.ConnectionEnded(Entries.Connection());
            }
        }

        string[] lines = await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken);
        File.Delete(file);
        Assert.Equal("before", lines[0]);
        Assert.Equal(5000, lines.Count(static line => line == "7"));
    }

    [Fact]
    public async Task A_stuck_destination_loses_lines_and_counts_them_but_holds_up_nobody()
    {
        var stream = new StuckStream();
        var sink = new LogSink(stream, _ => { }, queueLength: 4);
        sink.Write(new LogEntry(Entries.Connection(), null), Format);
        await stream.Entered.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        for (int i = 0; i < 10; i++)
        {
            sink.Write(new LogEntry(Entries.Connection(), null), Format);
        }

        Assert.Equal(6, sink.Dropped);
        stream.Release();
        await sink.DisposeAsync();
        Assert.Equal(5, stream.Lines);
    }

    [Fact]
    public async Task A_full_disk_is_told_once_and_its_lines_are_counted()
    {
        int told = 0;
        var sink = new LogSink(new FullStream(), _ => told++);
        for (int i = 0; i < 3; i++)
        {
            sink.Write(new LogEntry(Entries.Connection(), null), Format);
        }

        await sink.DisposeAsync();
        Assert.Equal((1, 3L), (told, sink.Dropped));
    }

    [Theory]
    [InlineData(false, TerminationReason.Completed, true)]
    [InlineData(false, TerminationReason.ProxyHeaderMissing, true)]
    [InlineData(false, TerminationReason.Empty, false)]
    [InlineData(true, TerminationReason.Completed, false)]
    [InlineData(true, TerminationReason.Empty, false)]
    [InlineData(true, TerminationReason.ClientReset, false)]
    [InlineData(true, TerminationReason.IdleTimeout, false)]
    [InlineData(true, TerminationReason.ProxyHeaderInvalid, true)]
    [InlineData(true, TerminationReason.PeerNotListed, true)]
    [InlineData(true, TerminationReason.ListenerLimit, true)]
    public async Task A_connection_has_a_line_when_nothing_else_tells_of_it(bool http, TerminationReason reason, bool line)
    {
        var stream = new StuckStream();
        stream.Release();
        var sink = new LogSink(stream, _ => { });
        new TrafficLog(sink, Format).ConnectionEnded(Entries.Connection(http, reason));
        await sink.DisposeAsync();
        Assert.Equal(line ? 1 : 0, stream.Lines);
    }

    private sealed class StuckStream : MemoryStream
    {
        private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Entered => _entered.Task;

        public int Lines { get; private set; }

        public void Release() => _released.TrySetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _entered.TrySetResult();
            await _released.Task;
            Lines += buffer.Span.Count((byte)'\n');
        }
    }

    private sealed class FullStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
            => throw new IOException("No space left on device");
    }
}
