namespace Whence.Proxy.Tests;

/// <summary>Access rules and limits on the way of a connection.</summary>
public sealed class AdmissionTests
{
    [Fact]
    public async Task A_denied_peer_is_reset_at_once()
    {
        await using Rig rig = await StartAsync(new AccessModel { Deny = Rig.LoopbackNetworks }, HeaderPolicy.Required);
        using Peer client = await rig.ConnectAsync();
        await client.ExpectResetAsync();
        Assert.Equal(TerminationReason.PeerDenied, (await rig.EndedAsync()).Termination);
    }

    [Theory]
    [InlineData("203.0.113.0/24", null, TerminationReason.ClientDenied)]
    [InlineData("192.0.2.0/24", "192.0.2.0/24", TerminationReason.ClientNotAllowed)]
    internal async Task A_client_that_may_not_in_never_reaches_the_target(string deny, string? allow, TerminationReason reason)
    {
        AccessModel access = new() { Deny = Rig.Networks(deny), Allow = allow is null ? null : Rig.Networks(allow) };
        await using Rig rig = await StartAsync(access, HeaderPolicy.Required);
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync(Headers.V1);
        await client.ExpectResetAsync();
        Assert.Equal(reason, (await rig.EndedAsync()).Termination);
        Assert.False(rig.Backend.HasConnection);
    }

    [Theory]
    [InlineData(HeaderPolicy.Required, true)]
    [InlineData(HeaderPolicy.Optional, false)]
    internal async Task Allow_lets_a_verified_client_in_and_no_other(HeaderPolicy policy, bool getsIn)
    {
        await using Rig rig = await StartAsync(new AccessModel { Allow = Rig.Networks("203.0.113.7") }, policy);
        using Peer client = await rig.ConnectAsync();
        await client.SendAsync(Headers.V1);
        if (getsIn)
        {
            using Peer target = await rig.Backend.AcceptAsync();
            return;
        }

        await client.ExpectResetAsync();
        Assert.Equal(TerminationReason.ClientNotAllowed, (await rig.EndedAsync()).Termination);
    }

    public static TheoryData<string, TerminationReason> Limits() => new()
    {
        { "max", TerminationReason.ListenerLimit },
        { "budget", TerminationReason.ListenerLimit },
        { "peer", TerminationReason.PeerLimit },
        { "client", TerminationReason.ClientLimit },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public async Task A_limit_turns_the_next_one_away_and_lets_it_in_when_one_has_ended(string which, TerminationReason reason)
    {
        AccessModel access = new()
        {
            Max = which == "max" ? 2 : null,
            PerPeer = which == "peer" ? 2 : null,
            PerClient = which == "client" ? 2 : null,
        };
        await using Rig rig = await Rig.StartAsync(
            change: model => model with { Access = access }, budget: which == "budget" ? new ConnectionBudget(2) : null);
        (Peer first, Peer firstTarget) = await rig.ConnectThroughAsync();
        (Peer second, _) = await rig.ConnectThroughAsync();
        using (Peer third = await rig.ConnectAsync())
        {
            await third.ExpectResetAsync();
        }

        Assert.Equal(reason, (await rig.EndedAsync()).Termination);
        first.Finish();
        firstTarget.Finish();
        Assert.Equal(TerminationReason.Completed, (await rig.EndedAsync(2)).Termination);
        (Peer fourth, Peer fourthTarget) = await rig.ConnectThroughAsync("in");
        Assert.Equal("in", await fourthTarget.ReceiveAsync(2));
        second.Reset();
        fourth.Reset();
        await rig.EndedAsync(4);
    }

    [Fact]
    public async Task Clients_behind_one_balancer_have_limits_of_their_own()
    {
        await using Rig rig = await StartAsync(new AccessModel { PerClient = 1 }, HeaderPolicy.Required);
        await rig.ConnectThroughAsync(Headers.V1);
        await rig.ConnectThroughAsync(Headers.V1.Replace("203.0.113.7", "203.0.113.8", StringComparison.Ordinal));
        using Peer again = await rig.ConnectAsync();
        await again.SendAsync(Headers.V1);
        await again.ExpectResetAsync();
        Assert.Equal(TerminationReason.ClientLimit, (await rig.EndedAsync()).Termination);
    }

    [Fact]
    public async Task On_http_allow_is_left_to_requests_while_deny_holds_and_the_hook_says_what_counts()
    {
        Holder holder = new();
        await using Rig rig = await Rig.StartAsync(
            HeaderPolicy.Required,
            model => model with
            {
                Tcp = null,
                Http = new HttpModel { Routes = [] },
                Access = new AccessModel { Allow = TrustedNetworks.Nobody, Deny = Rig.Networks("203.0.113.66"), PerClient = 1 },
            },
            handler: _ => holder);
        using Peer first = await rig.ConnectAsync();
        await first.SendAsync(Headers.V1);
        Assert.True((await holder.Handled.Task.Patiently()).IsClientCounted);
        using Peer second = await rig.ConnectAsync();
        await second.SendAsync(Headers.V1);
        await second.ExpectResetAsync();
        Assert.Equal(TerminationReason.ClientLimit, (await rig.EndedAsync()).Termination);
        using Peer third = await rig.ConnectAsync();
        await third.SendAsync(Headers.V1.Replace("113.7", "113.66", StringComparison.Ordinal));
        await third.ExpectResetAsync();
        Assert.Equal(TerminationReason.ClientDenied, (await rig.EndedAsync(2)).Termination);

        holder.Handled = new();
        using Peer unknown = await rig.ConnectAsync();
        await unknown.SendAsync("PROXY UNKNOWN\r\n");
        Assert.False((await holder.Handled.Task.Patiently()).IsClientCounted);
        holder.Release.SetResult();
        Assert.True((await rig.EndedAsync(4)).IsHttp);
    }

    [Fact]
    public async Task What_a_handler_throws_ends_its_connection_alone()
    {
        await using Rig rig = await Rig.StartAsync(handler: _ => new Thrower());
        using Peer client = await rig.ConnectAsync();
        await client.ExpectResetAsync();
        Assert.Equal(TerminationReason.InternalError, (await rig.EndedAsync()).Termination);
        Assert.Single(rig.Logs.Lines, line => line.Id == EventIds.ConnectionFailed);
        using Peer next = await rig.ConnectAsync();
        await next.ExpectResetAsync();
        await rig.EndedAsync(2);
    }

    private static Task<Rig> StartAsync(AccessModel access, HeaderPolicy? policy) => Rig.StartAsync(policy, model => model with { Access = access });

    private sealed class Holder : IConnectionHandler
    {
        public TaskCompletionSource<AdmittedConnection> Handled { get; set; } = new();

        public TaskCompletionSource Release { get; } = new();

        public Task HandleAsync(AdmittedConnection connection)
        {
            Handled.SetResult(connection);
            return Release.Task;
        }
    }

    private sealed class Thrower : IConnectionHandler
    {
        public Task HandleAsync(AdmittedConnection connection) => throw new InvalidOperationException("a fault of ours");
    }

    [Theory]
    [InlineData(20_000, 6_581)]
    [InlineData(1_024, 256)]
    [InlineData(10, 1)]
    [InlineData(long.MaxValue, int.MaxValue)]
    public void A_budget_leaves_descriptors_for_everything_else(long descriptors, int connections)
        => Assert.Equal(connections, ConnectionBudget.ForDescriptors(descriptors).Connections);
}
