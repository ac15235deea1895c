using System.Collections.Immutable;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tests;

/// <summary>Connections whose SYN has a TCP option with the client; real SYNs are the lab's.</summary>
public sealed class ToaTests
{
    private const string Toa = "C808 DC04 CB007107", Padding = "0101";

    private static readonly AddressPort Client = Rig.Port("203.0.113.7:56324");

    public static TheoryData<string, bool, string?, ResolutionReason, ToaResult?> Rows => new()
    {
        { Toa, true, "203.0.113.7:56324", ResolutionReason.Toa, ToaResult.Present },
        { Padding + "FE08 03E8 01020304" + Padding, true, "1.2.3.4:1000", ResolutionReason.Toa, ToaResult.Present },
        { "", true, null, ResolutionReason.ToaMissing, ToaResult.Absent },
        { "FE08 F989 01020304", true, null, ResolutionReason.ToaMissing, ToaResult.Absent },
        { Toa + Toa, true, null, ResolutionReason.ToaInvalid, ToaResult.Malformed },
        { "FE07 01 CB007107 01", true, null, ResolutionReason.ToaInvalid, ToaResult.Malformed },
        { Toa, false, null, ResolutionReason.Socket, ToaResult.Refused },
        { Toa + Toa, false, null, ResolutionReason.Socket, ToaResult.Refused },
        { "", false, null, ResolutionReason.Socket, null },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    internal async Task The_option_of_a_listed_peer_names_the_sender_and_any_other_is_counted(
        string options, bool listed, string? client, ResolutionReason reason, ToaResult? result)
    {
        await using Rig rig = await StartAsync(Syn(options), listed ? Rig.LoopbackNetworks : Rig.Networks("192.0.2.0/24"));
        (Peer peer, Peer target) = await rig.ConnectThroughAsync();
        peer.Finish();
        target.Finish();
        ConnectionRecord record = await rig.EndedAsync();
        Assert.Equal(client ?? peer.Local.ToString(), record.Source!.Sender.ToString());
        Assert.Equal((peer.Local, reason), (record.Source.Peer, record.Source.Reason));
        Assert.Equal(reason is ResolutionReason.Toa or ResolutionReason.Socket, record.Source.Verified);
        Assert.All(Enum.GetValues<ToaResult>(), one => Assert.Equal(one == result ? 1 : 0, rig.State.Counters.ToaResults(one)));
        Assert.Equal(result == ToaResult.Malformed, record.ToaReason != ToaReason.None);
        Assert.Equal(result == ToaResult.Malformed ? 1 : 0, rig.State.Counters.ToaFaults(record.ToaReason));
    }

    [Fact]
    public async Task An_empty_list_believes_nobody()
    {
        await using Rig rig = await StartAsync(Syn(Toa), TrustedNetworks.Nobody);
        (Peer peer, Peer target) = await rig.ConnectThroughAsync();
        peer.Finish();
        target.Finish();
        Assert.Equal(peer.Local, (await rig.EndedAsync()).Source!.Sender);
        Assert.Equal(1, rig.State.Counters.ToaResults(ToaResult.Refused));
    }

    [Fact]
    public async Task A_PROXY_header_is_asked_of_the_client_of_the_option()
    {
        ProxyProtocolModel header = new()
        {
            From = new PrefixMap<HeaderPolicy>([new(Rig.Parse("203.0.113.0/24"), HeaderPolicy.Required)]),
            Others = HeaderPolicy.Plain,
        };
        await using Rig rig = await StartAsync(Syn(Toa), Rig.LoopbackNetworks, model => model with { ProxyProtocol = header });
        (Peer peer, Peer target) = await rig.ConnectThroughAsync("PROXY TCP4 198.51.100.9 192.0.2.1 7 80\r\nhello");
        Assert.Equal("hello", await target.ReceiveAsync(5));
        peer.Finish();
        target.Finish();
        ConnectionSource source = (await rig.EndedAsync()).Source!;
        Assert.Equal((peer.Local, Client, Rig.Port("198.51.100.9:7")), (source.Peer, source.Relay, source.Sender));
        Assert.Equal((ResolutionReason.Proxy, ClaimSource.ProxyV1), (source.Reason, source.Evidence));
    }

    [Fact]
    public async Task Access_rules_hold_for_the_client_of_the_option()
    {
        AccessModel access = AccessModel.Open with { Deny = Rig.Networks("203.0.113.0/24") };
        await using Rig rig = await StartAsync(Syn(Toa), Rig.LoopbackNetworks, model => model with { Access = access });
        Peer peer = await rig.ConnectAsync();
        await peer.ExpectResetAsync();
        Assert.Equal(TerminationReason.ClientDenied, (await rig.EndedAsync()).Termination);
    }

    [Fact]
    public async Task An_allow_list_does_not_match_a_balancer_that_said_nothing()
    {
        AccessModel access = AccessModel.Open with { Allow = Rig.LoopbackNetworks };
        await using Rig rig = await StartAsync(Syn(""), Rig.LoopbackNetworks, model => model with { Access = access });
        Peer peer = await rig.ConnectAsync();
        await peer.ExpectResetAsync();
        Assert.Equal(TerminationReason.ClientNotAllowed, (await rig.EndedAsync()).Termination);
    }

    [Fact]
    public async Task The_kernel_is_asked_to_keep_the_SYN_only_where_it_is_read()
    {
        foreach (ToaModel? toa in (ToaModel?[])[null, new ToaModel { From = TrustedNetworks.Nobody }])
        {
            SynTransport? transport = null;
            await using Rig rig = await Rig.StartAsync(
                change: model => model with { Toa = toa },
                transport: time => transport = new SynTransport(TransportUnderTest.Create(time), static () => []));
            Assert.Equal(toa is not null, transport!.Saves);
        }
    }

    /// <summary>What the kernel gives is the SYN of this very connection, and it gives it once.</summary>
    [Fact]
    public async Task The_headers_of_a_real_SYN_come_from_the_kernel()
    {
        var time = new ManualTime();
        ImmutableArray<Listener> listeners = TransportUnderTest.Create(time).Listen(Rig.Loopback, savesSyn: true);
        Task<AcceptResult>[] accepting = [.. listeners.Select(static listener => listener.AcceptAsync().AsTask())];
        using Peer peer = await Peer.ConnectAsync(listeners[0].Local);
        var read = new TaskCompletionSource<(byte[] Syn, int Again)>(TaskCreationOptions.RunContinuationsAsynchronously);
        AcceptResult accepted = await (await Task.WhenAny(accepting).Patiently());
        accepted.Connection!.Begin(new Reading(accepted.Connection, read));
        (byte[] syn, int again) = await read.Task.Patiently();
        Assert.True(SavedSyn.TryGetOptions(syn, out ReadOnlySpan<byte> options));
        Assert.Equal(peer.Local.Port, (syn[20] << 8) | syn[21]);
        Assert.False(options.IsEmpty);
        Assert.Equal(0, again);
        await accepted.Connection.DisposeAsync();
        foreach (Listener listener in listeners)
        {
            await listener.DisposeAsync();
        }
    }

    private static Task<Rig> StartAsync(byte[] syn, TrustedNetworks from, Func<ListenerModel, ListenerModel>? change = null) => Rig.StartAsync(
        change: model => (change ?? (static same => same))(model with { Toa = new ToaModel { From = from } }),
        transport: time => new SynTransport(TransportUnderTest.Create(time), () => syn));

    /// <summary>Headers of IPv4 and TCP around options.</summary>
    private static byte[] Syn(string options)
    {
        byte[] bytes = Convert.FromHexString(options.Replace(" ", "", StringComparison.Ordinal));
        byte[] padded = [.. bytes, .. new byte[(4 - (bytes.Length % 4)) % 4]];
        byte[] tcp = [.. Convert.FromHexString("9C40005000000001000000000002000000000000"), .. padded];
        tcp[12] = (byte)((5 + (padded.Length / 4)) << 4);
        return [.. Convert.FromHexString("4500003C0000400040060000C0000201C0000202"), .. tcp];
    }

    private sealed class Reading(Connection connection, TaskCompletionSource<(byte[] Syn, int Again)> read) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            byte[] headers = new byte[512];
            int length = connection.ReadSyn(headers);
            read.SetResult((headers[..length], connection.ReadSyn(headers)));
        }
    }
}
