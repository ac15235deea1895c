using System.Text;
using Whence.Gateway.Kernel;
using Whence.Gateway.Metrics;

namespace Whence.Gateway.Tests.Kernel;

/// <summary>The life of a table, told to a program that only listens.</summary>
public sealed class KernelListenerTests : IDisposable
{
    private const string Counters = """
        {"nftables": [{"metainfo": {"version": "1.0.6"}},
          {"counter": {"family": "ip", "name": "denied", "table": "whence_web", "handle": 1, "packets": 3, "bytes": 180}},
          {"counter": {"family": "ip", "name": "new-10.0.0.10-8080", "table": "whence_web", "handle": 2, "packets": 2, "bytes": 120}},
          {"counter": {"family": "ip", "name": "received-10.0.0.10-8080", "table": "whence_web", "handle": 3, "packets": 10, "bytes": 536}},
          {"counter": {"family": "ip", "name": "sent-10.0.0.10-8080", "table": "whence_web", "handle": 4, "packets": 6, "bytes": 404}}]}
        """;

    private readonly FakeNft _nft = new();

    /// <summary>A name is one for the whole machine: two runs of these tests must not meet.</summary>
    private readonly KernelModel _model = KernelModels.Web with { Name = $"t{Guid.NewGuid():N}" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _nft.Dispose();

    [Fact]
    public async Task A_table_is_put_in_place_changed_closed_and_taken_away()
    {
        KernelModel next = _model with { Targets = [_model.Targets[1]] };
        await using (KernelListener listener = await StartAsync(_model))
        {
            await listener.ApplyTargetsAsync(next.Targets, Cancel);
            await listener.CloseAsync(Cancel);
            Assert.False(listener.Model.TakesNew);
        }

        Assert.Equal(
            Text(TableCompiler.Compile(_model, null)) + Text(TableCompiler.Compile(next, TableContent.Of(_model)))
                + Text(TableCompiler.Compile(next with { TakesNew = false }, TableContent.Of(next))) + Text(TableCompiler.Remove(_model)),
            _nft.Input);
        Assert.Equal("-j list tables ip\n-j -f -\n-j -f -\n-j -f -\n-j -f -\n", _nft.Arguments);
    }

    [Fact]
    public async Task A_table_that_persists_is_left_as_it_is()
    {
        await using (KernelListener listener = await StartAsync(_model with { Persist = true }))
        {
            await listener.CloseAsync(Cancel);
        }

        Assert.Equal(Text(TableCompiler.Compile(_model, null)), _nft.Input);
    }

    [Fact]
    public async Task A_change_that_is_refused_leaves_what_was()
    {
        await using KernelListener listener = await StartAsync(_model);
        _nft.Say("error", "Error: no");
        await Assert.ThrowsAsync<KernelException>(() => listener.ApplyTargetsAsync([], Cancel));
        Assert.Same(_model, listener.Model);
        _nft.Forget("error");
    }

    [Fact]
    public async Task A_second_gateway_does_not_get_the_table_of_the_first()
    {
        await using KernelListener first = await StartAsync(_model);
        KernelException thrown = await Assert.ThrowsAsync<KernelException>(() => StartAsync(_model));
        Assert.Equal(KernelFault.TableTaken, thrown.Fault);
        await first.DisposeAsync();
        await using KernelListener third = await StartAsync(_model);
    }

    [Theory]
    [InlineData("""{"chain": {"family": "ip", "table": "x", "name": "input"}}""", true)]
    [InlineData("""{"chain": {"family": "ip", "table": "x", "name": "made-by-whence"}}""", false)]
    public async Task A_table_of_the_name_that_somebody_else_made_is_not_touched(string content, bool isForeign)
    {
        _nft.Say("answer-tables", $$$"""{"nftables": [{"table": {"family": "ip", "name": "whence_{{{_model.Name}}}", "handle": 1}}]}""");
        _nft.Say("answer-table", $$"""{"nftables": [{{content}}]}""");
        if (!isForeign)
        {
            await using KernelListener taken = await StartAsync(_model);
            Assert.Equal(Text(TableCompiler.Compile(_model, null)), _nft.Input);
            return;
        }

        KernelException thrown = await Assert.ThrowsAsync<KernelException>(() => StartAsync(_model));
        Assert.Equal(KernelFault.TableForeign, thrown.Fault);
        Assert.Empty(_nft.Input);
    }

    [Fact]
    public async Task A_start_that_fails_leaves_the_name_free()
    {
        _nft.Say("error", "Error: no");
        await Assert.ThrowsAsync<KernelException>(() => StartAsync(_model));
        _nft.Forget("error");
        await using KernelListener listener = await StartAsync(_model);
    }

    /// <summary>After a time-out nobody knows whether the change was made: the next one starts from what is there, and only that.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_change_that_timed_out_the_next_one_starts_from_what_is_there(bool wasMade)
    {
        var time = new StoppedTime();
        using var nft = new FakeNft(time);
        await using KernelListener listener = await KernelListener.StartAsync(_model, nft.Program, Cancel);
        KernelModel asked = _model with { Targets = [_model.Targets[1], KernelModels.Target("10.0.0.12:8080")] };
        nft.Say("hang", string.Empty);
        await TimeOutAsync(listener.ApplyAsync(asked, Cancel), time, nft);
        nft.Forget("hang");

        TableContent there = TableContent.Of(wasMade ? asked : _model);
        nft.SayTable(_model.Name, KernelModels.Listed(there));
        nft.Forget("input");
        await listener.ApplyTargetsAsync(_model.Targets, Cancel);
        Assert.Equal(Text(TableCompiler.Compile(_model, there)), nft.Input);

        // From here on it is known again.
        nft.Forget("arguments");
        await listener.ApplyTargetsAsync(asked.Targets, Cancel);
        Assert.Equal("-j -f -\n", nft.Arguments);
    }

    [Fact]
    public async Task A_change_that_was_given_up_is_looked_for_too_and_a_table_that_is_not_whole_is_made_anew()
    {
        await using KernelListener listener = await StartAsync(_model);
        using var cancel = new CancellationTokenSource();
        _nft.Say("hang", string.Empty);
        Task change = listener.ApplyTargetsAsync([], cancel.Token);
        UntilItHangs(_nft);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => change);
        _nft.Forget("hang");

        _nft.SayTable(_model.Name, KernelModels.Listed(TableContent.Of(_model), without: "sent-10.0.0.10-8080"));
        _nft.Forget("input");
        await listener.ApplyTargetsAsync(_model.Targets, Cancel);
        Assert.Equal(Text(TableCompiler.Compile(_model, present: null)), _nft.Input);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task A_table_that_persists_stays_after_a_failed_start_only_if_it_was_there_before(bool wasThere, bool stays)
    {
        if (wasThere)
        {
            _nft.SayTable(_model.Name, KernelModels.Listed(TableContent.Of(_model)));
        }

        await using (KernelListener listener = await StartAsync(_model with { Persist = true }))
        {
            listener.Abandon();
        }

        Assert.Equal(stays, !_nft.Input.EndsWith(Text(TableCompiler.Remove(_model)), StringComparison.Ordinal));
    }

    /// <summary>nft was ended after it had made the table, for all that is known.</summary>
    [Fact]
    public async Task A_start_that_times_out_leaves_no_table()
    {
        var time = new StoppedTime();
        using var nft = new FakeNft(time);
        nft.Say("hang-once-told", string.Empty);
        await TimeOutAsync(KernelListener.StartAsync(_model with { Persist = true }, nft.Program, Cancel), time, nft);
        Assert.EndsWith(Text(TableCompiler.Remove(_model)), nft.Input, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_kernel_counted_is_read_by_target()
    {
        await using KernelListener listener = await StartAsync(_model);
        _nft.Say("answer-counters", Counters);
        KernelCounts counts = await listener.CountAsync(Cancel);
        Assert.Equal((_model.Name, 3), (counts.Listener, counts.Denied));
        Assert.Equal(
            [
                new KernelTargetCounts(_model.Targets[0].Address, 2, 10, 536, 6, 404),
                new KernelTargetCounts(_model.Targets[1].Address, 0, 0, 0, 0, 0),
            ],
            counts.Targets);
        Assert.EndsWith($"-j list counters table ip whence_{_model.Name}\n", _nft.Arguments, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("""{"nftables": [{"counter": {"name": "denied"}}]}""")]
    [InlineData("""{"nftables": [{"counter": {"name": 1, "packets": "x", "bytes": 0}}]}""")]
    public async Task An_answer_that_nft_does_not_give_is_a_failure_that_is_counted(string answer)
    {
        await using KernelListener listener = await StartAsync(_model);
        _nft.Say("answer-counters", answer);
        KernelException thrown = await Assert.ThrowsAsync<KernelException>(() => listener.CountAsync(Cancel));
        Assert.Equal(KernelFault.BadAnswer, thrown.Fault);
        var meter = new KernelMeter(() => [listener]);
        Assert.Empty(await meter.ReadAsync());
        Assert.Equal(1, meter.Failures);
    }

    private static void UntilItHangs(FakeNft nft)
        => Assert.True(SpinWait.SpinUntil(() => nft.Read("pid").EndsWith('\n'), TimeSpan.FromSeconds(60)));

    private static async Task TimeOutAsync(Task change, StoppedTime time, FakeNft nft)
    {
        UntilItHangs(nft);
        time.EndAllBounds();
        KernelException thrown = await Assert.ThrowsAsync<KernelException>(() => change);
        Assert.Equal(KernelFault.TimedOut, thrown.Fault);
    }

    private Task<KernelListener> StartAsync(KernelModel model) => KernelListener.StartAsync(model, _nft.Program, Cancel);

    private static string Text(byte[] utf8) => Encoding.UTF8.GetString(utf8);
}
