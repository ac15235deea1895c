namespace Whence.Compare.Tests;

/// <summary>What is read from /proc, from wrk and from templates.</summary>
public sealed class ReadingTests
{
    private const string Figures = """
        Running 4s test @ http://127.0.0.1:1/
          2 threads and 64 connections

        {"requests":300,"microseconds":4000000,"bytes":9,"p50":615,"p99":4018,"connect":0,"read":READ,"write":0,"status":STATUS,"timeout":0}

        """;

    [Fact]
    public void Figures_of_the_datagram_clients_are_found_and_a_loss_is_named()
    {
        LoadFigures figures = DatagramLoad.Parse("noise\nechoes 20000 micros 1000123 p50 120 p99 4000 lost 3\n");
        Assert.Equal(20_000, figures.Requests);
        Assert.Equal(TimeSpan.FromMicroseconds(1_000_123), figures.Elapsed);
        Assert.Equal((TimeSpan.FromMicroseconds(120), TimeSpan.FromMicroseconds(4000)), (figures.P50, figures.P99));
        Assert.Null(figures.Fault);
        Assert.Equal("21 datagrams were lost", DatagramLoad.Parse("echoes 20000 micros 1 p50 1 p99 1 lost 21\n").Fault);
        Assert.Equal("nothing came back", DatagramLoad.Parse("echoes 0 micros 1 p50 0 p99 0 lost 64\n").Fault);
        Assert.Throws<CompareException>(static () => DatagramLoad.Parse("Unhandled exception"));
    }

    [Fact]
    public void Figures_of_wrk_are_found_behind_its_own_text()
    {
        var expected = new LoadFigures(300, TimeSpan.FromSeconds(4), TimeSpan.FromMicroseconds(615), TimeSpan.FromMicroseconds(4018), null);
        Assert.Equal(expected, WrkOutput.Parse(Text(0, 0)));
    }

    [Fact]
    public void Errors_of_wrk_are_named()
        => Assert.Equal("2 read errors, 7 status errors", WrkOutput.Parse(Text(2, 7)).Fault);

    [Fact]
    public void Wrk_without_figures_is_an_error() => Assert.Throws<CompareException>(static () => WrkOutput.Parse("unable to connect\n"));

    [Fact]
    public void Figures_of_h2load_are_counts_of_its_text_and_times_of_its_file()
    {
        var expected = new LoadFigures(4, TimeSpan.FromMilliseconds(980.5), TimeSpan.FromMicroseconds(30), TimeSpan.FromMicroseconds(40), null);
        Assert.Equal(expected, H2LoadOutput.Parse(H2Text(4, 0), ["17\t200\t40", "18\t200\t20", "18\t200\t30", "19\t200\t10", "20\t-1"]));
    }

    [Theory]
    [InlineData(4, 2, "h2", "9\t200\t1", "2 requests failed")]
    [InlineData(4, 0, "h2", "9\t503\t1", "1 answers were not 200")]
    [InlineData(4, 0, "http/1.1", "9\t200\t1", "not HTTP/2")]
    [InlineData(0, 0, "h2", "9\t-1\t1", "no request was answered")]
    public void What_h2load_saw_go_wrong_is_named(int succeeded, int failed, string protocol, string line, string fault)
        => Assert.Equal(fault, H2LoadOutput.Parse(H2Text(succeeded, failed, protocol), [line]).Fault);

    [Fact]
    public void H2load_without_figures_is_an_error() => Assert.Throws<CompareException>(static () => H2LoadOutput.Parse("no connection\n", []));

    [Fact]
    public void A_process_whose_name_looks_like_fields_is_read()
    {
        // Fields as in proc(5); utime 14, stime 15, cutime 16, cstime 17.
        var stat = ProcessStat.Parse("42 (a) R 7 (b) S 41 42 42 0 -1 4194304 1 2 3 4 100 20 3 4 20 0 5 0 99 0 0");
        Assert.Equal(new ProcessStat(41, 127), stat);
    }

    [Fact]
    public void A_machine_works_when_it_does_not_wait()
        => Assert.Equal(TimeSpan.FromSeconds(1.36), MachineClock.Parse("cpu  100 10 20 5000 700 1 5 400 0 0"));

    [Fact]
    public void The_hard_limit_of_descriptors_is_the_second_figure()
        => Assert.Equal(20_000, DescriptorLimit.ParseHard(["Limit   Soft  Hard  Units", "Max open files    1024      20000      files"]));

    [Fact]
    public void Resident_memory_is_found_by_its_name()
        => Assert.Equal(57_140, ResidentMemory.Parse(["Name:\twhence", "VmHWM:\t   60000 kB", "VmRSS:\t   57140 kB"]));

    [Fact]
    public void Connections_are_held_as_many_as_the_limit_has_room_for()
    {
        Assert.Equal(10_000, IdleWork.HeldWith(32_768));
        Assert.Equal(6_496, IdleWork.HeldWith(20_000));
    }

    [Fact]
    public void A_template_gets_the_same_port_for_the_same_name()
    {
        PortNames own = new(), backend = new();
        var template = new ConfigTemplate(own, backend, new Dictionary<string, int> { ["size"] = 3 });
        string filled = template.Fill("listen {{port:l4}} {{port:l4}} to {{backend:l4}} size {{size}}");
        Assert.Equal($"listen {own["l4"]} {own["l4"]} to {backend["l4"]} size 3", filled);
        Assert.NotEqual(own["l4"], backend["l4"]);
    }

    [Theory]
    [InlineData("{{sise}}")]
    [InlineData("{{backend:plain}}")]
    [InlineData("{{other:plain}}")]
    public void A_place_that_nobody_fills_is_an_error(string text)
    {
        var template = new ConfigTemplate(new PortNames(), backend: null, new Dictionary<string, int>());
        Assert.Throws<CompareException>(() => template.Fill(text));
    }

    [Theory]
    [InlineData(new double[] { 3, 1, 2 }, 2)]
    [InlineData(new double[] { 4, 1, 2, 3 }, 2.5)]
    [InlineData(new double[] { 5 }, 5)]
    public void A_median_is_in_the_middle(double[] figures, double middle) => Assert.Equal(middle, Statistics.Median(figures), 6);

    private static string Text(int read, int status)
        => Figures.Replace("READ", $"{read}", StringComparison.Ordinal).Replace("STATUS", $"{status}", StringComparison.Ordinal);

    private static string H2Text(int succeeded, int failed, string protocol = "h2") => $"""
        Application protocol: {protocol}
        finished in 980.50ms, 14636.00 req/s, 1.2MB/s
        requests: 9 total, 9 started, 9 done, {succeeded} succeeded, {failed} failed, {failed} errored, 0 timeout
        status codes: 4 2xx, 0 3xx, 0 4xx, 0 5xx

        """;
}
