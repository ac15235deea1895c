using System.Text;

namespace Whence.Interop.Tests;

/// <summary>Surface udp of the hostile input, each row against a running gateway.</summary>
public sealed class UdpBadInputTests : IAsyncLifetime
{
    private const string Marker = "0d0a0d0a000d0a515549540a2112000ccb0071090000000000010002"; // 203.0.113.9, nothing behind it

    /// <summary>Rows that are dropped, and the series that counts them.</summary>
    private static readonly Dictionary<string, string> Dropped = new()
    {
        ["udp-empty"] = "whence_datagrams_refused_total{listener=\"v2\",reason=\"proxy-header-missing\"}",
        ["udp-len-past-datagram"] = Rejected("truncated"),
        ["udp-short-addr"] = Rejected("v2-short-address"),
        ["udp-crc-bad"] = Rejected("v2-crc-mismatch"),
        ["udp-tlv-overrun"] = Rejected("v2-tlv-overrun"),
        ["spp-bad-magic"] = "whence_datagrams_refused_total{listener=\"spp\",reason=\"proxy-header-missing\"}",
    };

    private readonly Workspace _work = new();
    private readonly DatagramClient _target = new();
    private readonly DatagramClient _client = new();
    private readonly int _v2 = FreePorts.Next();
    private readonly int _spp = FreePorts.Next();
    private readonly int _admin = FreePorts.Next();

    public static TheoryData<string> DroppedRows => [.. Dropped.Keys];

    public async ValueTask InitializeAsync() => await _work.StartWhenceAsync($$"""
        networks: { loopback: [127.0.0.0/8] }
        drain: 100ms # sessions do not end by themselves
        upstreams: { target: { targets: ["127.0.0.1:{{_target.Port}}"], send: { proxyProtocol: v2 } } }
        listeners:
          - { name: v2, bind: "127.0.0.1:{{_v2}}", protocol: udp, receive: { proxyProtocol: { from: { loopback: required } } }, upstream: target }
          - { name: spp, bind: "127.0.0.1:{{_spp}}", protocol: udp, receive: { proxyProtocol: { from: { loopback: required } }, udpHeader: spp },
              upstream: target }
        admin: { bind: "127.0.0.1:{{_admin}}" }
        """);

    [Fact]
    public void Every_row_has_its_test() => Assert.Equal(
        BadInputs.Rows.Where(static row => row.Surface == "udp").Select(static row => row.Name).Order(),
        Dropped.Keys.Concat(["udp-ok-v4", "udp-local-forged"]).Order());

    [Theory]
    [MemberData(nameof(DroppedRows))]
    public async Task A_wrong_datagram_is_dropped_and_counted_and_nobody_hears_of_it(string row)
    {
        _client.Send(BadInputs.Bytes(row), row == "spp-bad-magic" ? _spp : _v2);
        await WaitForAsync(Dropped[row], 1);
        Assert.Equal(0, await MetricAsync("whence_connections_accepted_total{listener=\"v2\"}"));
        Assert.Equal(0, await MetricAsync("whence_connections_accepted_total{listener=\"spp\"}"));

        // What comes behind it is served, so the gateway is well, and the target has got nothing before.
        _client.Send(Convert.FromHexString(Marker), _v2);
        (byte[] datagram, _) = await _target.ReceiveAsync();
        Assert.Equal("203.0.113.9", ClientOf(datagram).Address.ToString());
        Assert.True(_client.HasNothing);
        Assert.Equal(0, await MetricAsync("whence_datagrams_dropped_total{listener=\"v2\",reason=\"internal-error\"}"));
    }

    [Fact]
    public async Task A_right_datagram_is_forwarded_with_its_client()
    {
        _client.Send(BadInputs.Bytes("udp-ok-v4"), _v2);
        (byte[] datagram, _) = await _target.ReceiveAsync();
        Assert.Equal("203.0.113.7:56324", ClientOf(datagram).ToString());
        Assert.EndsWith("ping", Encoding.ASCII.GetString(datagram), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Behind_LOCAL_the_peer_is_the_client()
    {
        _client.Send(BadInputs.Bytes("udp-local-forged"), _v2);
        (byte[] datagram, _) = await _target.ReceiveAsync();
        Assert.Equal($"127.0.0.1:{_client.Port}", ClientOf(datagram).ToString());
        Assert.EndsWith("ping", Encoding.ASCII.GetString(datagram), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _work.DisposeAsync();
        _target.Dispose();
        _client.Dispose();
    }

    private static string Rejected(string reason) => $"whence_proxy_header_rejections_total{{listener=\"v2\",reason=\"{reason}\"}}";

    private static AddressPort ClientOf(byte[] datagram)
    {
        Assert.Equal(ReadStatus.Done, ProxyHeaderReader.ReadFinal(datagram, default, out ProxyHeader header, out _, out _));
        Assert.True(header.TryGetEndpoints(out ProxyEndpoints ends));
        return ends.Source;
    }

    private async Task<long> MetricAsync(string series)
    {
        string line = (await Workspace.CurlAsync($"http://127.0.0.1:{_admin}/metrics")).Split('\n')
            .Single(line => line.StartsWith(series, StringComparison.Ordinal));
        return long.Parse(line[(series.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture);
    }

    private Task<string> WaitForAsync(string series, long value)
        => Program.WaitForAsync(() => Workspace.CurlAsync($"http://127.0.0.1:{_admin}/metrics"), $"{series} {value}\n");
}
