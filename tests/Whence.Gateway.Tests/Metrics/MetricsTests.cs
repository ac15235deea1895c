using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using Whence.Gateway.Kernel;
using Whence.Gateway.Metrics;
using Whence.Gateway.Reveal;
using Whence.Linux.Announce;
using Whence.Linux.Reveal;
using Whence.Proxy;

namespace Whence.Gateway.Tests.Metrics;

public sealed partial class MetricsTests
{
    [Fact]
    public void The_text_is_well_formed()
    {
        string type = string.Empty;
        Assert.All(Text().Split('\n', StringSplitOptions.RemoveEmptyEntries), line =>
        {
            if (line[0] == '#')
            {
                Assert.Matches("^# (HELP|TYPE) [a-z_]+ .+$", line);
                type = line.Split(' ')[2];
                return;
            }

            Assert.Matches(Sample(), line);
            Assert.Equal(type, line.Split('{', ' ')[0]);
        });
    }

    [Fact]
    public void Help_and_type_of_a_metric_stand_there_once()
    {
        string[] types = [.. Text().Split('\n').Where(static line => line.StartsWith("# TYPE", StringComparison.Ordinal))];
        Assert.Equal(types.Distinct(), types);
    }

    [Fact]
    public void Labels_are_escaped()
    {
        var bytes = new ArrayBufferWriter<byte>();
        new MetricsText(bytes).Sample("m", 1.5, ("name", "a\"b\\c\nd"));
        Assert.Equal("m{name=\"a\\\"b\\\\c\\nd\"} 1.5\n", Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    [Fact]
    public void Every_reason_has_its_series_from_the_start()
    {
        string text = Text();
        Assert.All(
            Enum.GetValues<TerminationReason>(), reason => Contains(text, "whence_connections_ended_total", "reason", reason.ToName()));
        Assert.All(
            Enum.GetValues<ResolutionReason>(), reason => Contains(text, "whence_client_resolutions_total", "reason", reason.ToName()));
        Assert.All(Enum.GetValues<ProxyReason>()[1..],
            reason => Contains(text, "whence_proxy_header_rejections_total", "reason", reason.ToName()));
        Assert.All(Enum.GetValues<ToaReason>()[1..], reason => Contains(text, "whence_toa_errors_total", "reason", reason.ToName()));
        Assert.All(Enum.GetValues<ToaResult>(), result => Contains(text, "whence_toa_options_total", "result", result.ToName()));
        Assert.All(Enum.GetValues<ClientHelloReason>()[1..],
            reason => Contains(text, "whence_tls_hello_rejections_total", "reason", reason.ToName()));
        Assert.All(Enum.GetValues<RequestFault>()[1..], fault => Contains(text, "whence_request_faults_total", "reason", fault.ToName()));
    }

    [Fact]
    public void The_page_names_every_metric()
    {
        IEnumerable<string> metrics = Text().Split('\n').Where(static line => line.StartsWith("# TYPE", StringComparison.Ordinal)).Select(
            static line => line.Split(' ')[2]);
        Assert.Equal(metrics.Order(StringComparer.Ordinal), Page.Names(Page.Read("metrics.md"), "# Metrics").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_page_of_reasons_names_every_reason()
    {
        string page = Page.Read("reasons.md");
        Assert.Equal(Enum.GetValues<TerminationReason>().Select(static reason => reason.ToName()), Page.Names(page, "## Why a connection"));
        Assert.Equal(Enum.GetValues<ProxyReason>().Select(static reason => reason.ToName()), Page.Names(page, "## What is wrong with a PROXY"));
        Assert.Equal(Enum.GetValues<ToaReason>().Select(static reason => reason.ToName()), Page.Names(page, "## What is wrong with TCP options"));
        Assert.Equal(Enum.GetValues<ClientHelloReason>().Select(static reason => reason.ToName()), Page.Names(page, "## What is wrong with a ClientHello"));
        Assert.Equal(Enum.GetValues<ResolutionReason>().Select(static reason => reason.ToName()), Page.Names(page, "## Why the client"));
        Assert.Equal(Enum.GetValues<RequestFault>().Select(static fault => fault.ToName()), Page.Names(page, "## Why a request"));
    }

    private static void Contains(string text, string metric, string label, string value)
        => Assert.Contains($"{metric}{{listener=\"web\",{label}=\"{value}\"}} 0\n", text, StringComparison.Ordinal);

    private static readonly KernelCounts[] Kernel =
        [new("dns", 4, [new KernelTargetCounts(new AddressPort(Address.FromIPv4(0x0A00000A), 53), 1, 2, 300, 5, 600)])];

    [Fact]
    public void What_the_kernel_counted_stands_by_listener_and_target()
    {
        string text = Text();
        Assert.Contains("whence_kernel_connections_total{listener=\"dns\",target=\"10.0.0.10:53\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains("whence_kernel_packets_total{listener=\"dns\",target=\"10.0.0.10:53\",direction=\"sent\"} 5\n", text, StringComparison.Ordinal);
        Assert.Contains("whence_kernel_bytes_total{listener=\"dns\",target=\"10.0.0.10:53\",direction=\"received\"} 300\n", text, StringComparison.Ordinal);
        Assert.Contains("whence_kernel_denied_total{listener=\"dns\"} 4\n", text, StringComparison.Ordinal);
    }

    /// <summary>One whose path has whatever a path can have.</summary>
    private static readonly RevealTotals[] Revealed =
    [
        new("/sys/fs/cgroup/revealed.slice", Counts(absent: 0), 0),
        new("/a \"b\\c", new RevealCounts(7, 6, 5, 4, 3, 2, [KeyValuePair.Create(ToaReason.Duplicate, 1ul)]), 9),
    ];

    private static RevealCounts Counts(ulong absent)
        => new(0, absent, 0, 0, 0, 0, [.. Enum.GetValues<ToaReason>()[1..].Select(static reason => KeyValuePair.Create(reason, 0ul))]);

    [Fact]
    public void What_became_of_connections_to_programs_that_see_clients_stands_by_cgroup()
    {
        string text = Text();
        foreach ((string result, int count) in ((string, int)[])
            [("present", 7), ("absent", 6), ("refused", 5), ("malformed", 4), ("other-family", 3), ("conflict", 2)])
        {
            Assert.Contains($"whence_reveal_connections_total{{cgroup=\"/sys/fs/cgroup/revealed.slice\",result=\"{result}\"}} 0\n", text, StringComparison.Ordinal);
            Assert.Contains($$"""whence_reveal_connections_total{cgroup="/a \"b\\c",result="{{result}}"} {{count}}""" + "\n", text, StringComparison.Ordinal);
        }

        Assert.Contains("""whence_reveal_errors_total{cgroup="/a \"b\\c",reason="duplicate"} 1""" + "\n", text, StringComparison.Ordinal);
        Assert.All(Enum.GetValues<ToaReason>()[1..], reason => Assert.Contains(
            $"whence_reveal_errors_total{{cgroup=\"/sys/fs/cgroup/revealed.slice\",reason=\"{reason.ToName()}\"}} 0\n", text, StringComparison.Ordinal));
        Assert.Contains("whence_reveal_promises_total{result=\"kept\"} 5\nwhence_reveal_promises_total{result=\"unkept\"} 6\n", text, StringComparison.Ordinal);
        Assert.Contains("""whence_reveal_open{cgroup="/a \"b\\c"} 9""" + "\n", text, StringComparison.Ordinal);
    }

    /// <summary>A connection is absent until its first data have the option, and who reads a counter that falls takes all of it for new.</summary>
    [Fact]
    public void A_counter_of_the_kernel_that_falls_stays()
    {
        ulong now = 0;
        var meter = new RevealMeter(() => [new RevealTotals("a", Counts(now), 0), null, new RevealTotals("b", Counts(1), 0)]);
        Assert.Equal([0ul, 5, 5, 6], ((ulong[])[0, 5, 4, 6]).Select(absent =>
        {
            now = absent;
            IReadOnlyList<RevealTotals> read = meter.Read();
            Assert.Equal(["a", "b"], read.Select(static totals => totals.Cgroup));
            Assert.Equal(1ul, read[1].Counts.Absent);
            return read[0].Counts.Absent;
        }));
    }

    private static string Text()
    {
        var bytes = new ArrayBufferWriter<byte>();
        new GatewayMetrics(static () => [("web", new ListenerCounters()), ("tcp", new ListenerCounters())], static () => 3, promises: static () => new PromiseCounts(5, 6)).Write(bytes, Kernel, Revealed);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    [GeneratedRegex("^[a-z_]+(\\{[a-z]+=\"(\\\\.|[^\"\\\\])*\"(,[a-z]+=\"(\\\\.|[^\"\\\\])*\")*\\})? [0-9.E+-]+$")]
    private static partial Regex Sample();
}
