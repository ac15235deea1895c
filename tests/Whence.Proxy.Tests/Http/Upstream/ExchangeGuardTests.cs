using System.IO.Pipelines;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

/// <summary>Who is late is told from whom was waited for, and what is broken off is never what comes later.</summary>
public sealed class ExchangeGuardTests : IDisposable
{
    private static readonly HttpLimits Limits = new() { KeepAliveTimeout = TimeSpan.FromSeconds(75), UpstreamTimeout = TimeSpan.FromSeconds(60) };

    private readonly ManualTime _time = new();
    private readonly FakeConnection _transport = new();
    private readonly UpstreamConnection _connection;
    private readonly ExchangeGuard _guard;
    private readonly Pipe _pipe = new();

    public ExchangeGuardTests()
    {
        _connection = new UpstreamConnection(_transport, default, budget: null);
        _guard = new ExchangeGuard(_time);
        _guard.Begin(new RequestBody(_pipe.Reader, null, trailers: default), Limits, TimeSpan.FromMinutes(5));
        Assert.True(_guard.TryAttach(_connection, isWhole: false));
    }

    public void Dispose() => _guard.Dispose();

    [Fact]
    public void A_target_that_does_not_take_or_begin_in_time_is_late()
    {
        _guard.AwaitSend();
        _time.Advance(TimeSpan.FromSeconds(59));
        _guard.AwaitAnswer(); // the time begins anew
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal((ExchangeCause.None, false), (_guard.Cause, _transport.IsAborted));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((ExchangeCause.TargetLate, true), (_guard.Cause, _transport.IsAborted));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_request_has_one_time_to_be_taken_and_what_is_whole_the_same_to_be_answered(bool isWhole)
    {
        Assert.True(_guard.TryAttach(_connection, isWhole));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(ExchangeCause.None, _guard.Cause);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((ExchangeCause.TargetLate, true), (_guard.Cause, _transport.IsAborted));
    }

    [Fact]
    public void A_client_that_stops_inside_its_body_is_late_and_waiting_for_it_ends()
    {
        Assert.True(_guard.TryAwaitBody());
        ValueTask<ReadResult> reading = _pipe.Reader.ReadAsync();
        _time.Advance(TimeSpan.FromSeconds(74));
        Assert.Equal(ExchangeCause.None, _guard.Cause);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((ExchangeCause.ClientLate, true), (_guard.Cause, _transport.IsAborted));
        Assert.True(reading is { IsCompleted: true, Result.IsCanceled: true });
        Assert.False(_guard.TryAwaitBody());
    }

    [Fact]
    public void Inside_an_answer_silence_counts_and_a_reader_may_take_its_time()
    {
        _guard.AwaitAnswer();
        _guard.AwaitMore();
        _time.Advance(TimeSpan.FromSeconds(299));
        _guard.AwaitMore();
        _time.Advance(TimeSpan.FromSeconds(299));
        _guard.Pause();
        _time.Advance(TimeSpan.FromDays(3));
        Assert.Equal(ExchangeCause.None, _guard.Cause);
        _guard.AwaitMore();
        _time.Advance(TimeSpan.FromSeconds(301));
        Assert.Equal(ExchangeCause.TargetLate, _guard.Cause);
    }

    [Fact]
    public void A_body_that_ends_after_its_answer_began_does_not_hurry_the_answer()
    {
        _guard.AwaitMore();
        _guard.AwaitSend();
        _guard.AwaitAnswer();
        _time.Advance(TimeSpan.FromSeconds(299));
        Assert.Equal(ExchangeCause.None, _guard.Cause);
    }

    [Fact]
    public void What_was_let_go_is_nobodys_to_abort()
    {
        _guard.AwaitAnswer();
        Assert.True(_guard.Detach());
        _time.Advance(TimeSpan.FromDays(1));
        _guard.ClientGone();
        Assert.False(_transport.IsAborted);
        _guard.End();
    }

    [Fact]
    public void What_was_broken_off_is_not_let_go_and_takes_no_other()
    {
        _guard.Break(ExchangeCause.ClientFault);
        _guard.Break(ExchangeCause.TargetLate); // the first counts
        Assert.False(_guard.Detach());
        Assert.False(_guard.TryAttach(_connection, isWhole: false));
        Assert.Equal(ExchangeCause.ClientFault, _guard.Cause);
    }

    [Fact]
    public void A_time_that_was_wound_for_one_request_does_not_end_the_next()
    {
        _guard.AwaitAnswer();
        _guard.Detach();
        _guard.End();
        _guard.Begin(null, Limits, Timeout.InfiniteTimeSpan);
        Assert.True(_guard.TryAttach(_connection, isWhole: true));
        _guard.AwaitMore();
        _time.Advance(TimeSpan.FromDays(2));
        Assert.Equal((ExchangeCause.None, false), (_guard.Cause, _transport.IsAborted));
    }

    [Fact]
    public void Once_the_client_has_gone_no_request_of_it_begins()
    {
        _guard.End();
        _guard.ClientGone();
        Assert.False(_transport.IsAborted);
        _guard.Begin(null, Limits, Timeout.InfiniteTimeSpan);
        Assert.Equal(ExchangeCause.ClientGone, _guard.Cause);
        Assert.False(_guard.TryAttach(_connection, isWhole: false));
    }
}
