namespace Whence.Interop.Tests;

/// <summary>A gateway with one way through it, and both ends of it in this process.</summary>
internal sealed class BulkPath : IAsyncDisposable
{
    private readonly Workspace _work;
    private readonly TestAuthority _authority;
    private readonly BulkBackend _backend;
    private readonly BulkClient _client;

    private BulkPath(Workspace work, TestAuthority authority, BulkBackend backend, BulkClient client, Program gateway)
    {
        (_work, _authority, _backend, _client) = (work, authority, backend, client);
        Process = gateway.Id;
        Holding = new GatewayHolding(client.Ends, backend.Ends);
    }

    /// <summary>The ways there are.</summary>
    internal static TheoryData<string> Ways => ["tcp", "tcp-tls", "passthrough", "http", "https", "h2"];

    /// <summary>The gateway's.</summary>
    internal int Process { get; }

    internal GatewayHolding Holding { get; }

    internal static async Task<BulkPath> OpenAsync(string way)
    {
        var work = new Workspace();
        var authority = new TestAuthority(work);
        CertificatePaths server = authority.ForServer("server", "a.example.net");
        int listener = FreePorts.Next(), plain = FreePorts.Next(), secure = FreePorts.Next();
        BulkBackend backend = await BulkBackend.StartAsync(plain, secure, server);
        string terminate = $$"""tls: { certificates: [ { cert: "{{server.Certificate}}", key: "{{server.Key}}" } ] }, upstream: plain""";
        string rest = way switch
        {
            "tcp" => "protocol: tcp, upstream: plain",
            "tcp-tls" => $"protocol: tcp, {terminate}",
            "passthrough" => "protocol: tcp, tls: { mode: passthrough }, upstream: secure",
            "http" => "protocol: http, upstream: plain",
            _ => $"protocol: http, {terminate}",
        };
        Program gateway = await work.StartWhenceAsync($$"""
            upstreams: { plain: { targets: ["127.0.0.1:{{plain}}"] }, secure: { targets: ["127.0.0.1:{{secure}}"] } }
            listeners: [ { name: one, bind: "127.0.0.1:{{listener}}", {{rest}} } ]
            """);
        string scheme = way is "tcp" or "http" ? "http" : "https";
        return new BulkPath(work, authority, backend, new BulkClient($"{scheme}://127.0.0.1:{listener}", way == "h2" ? new(2, 0) : new(1, 1)), gateway);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _backend.DisposeAsync();
        _authority.Dispose();
        await _work.DisposeAsync();
    }

    /// <summary>Has all bytes of a transfer go through, and be compared.</summary>
    /// <param name="transfer">The transfer.</param>
    /// <param name="stalled">What to look at while its readers stand still and nothing moves any more.</param>
    /// <param name="cancel">Of the test.</param>
    internal async Task RunAsync(BulkTransfer transfer, Func<long, Task>? stalled, CancellationToken cancel)
    {
        _backend.Transfer = transfer;
        Task all = _client.RunAsync(transfer, cancel);
        if (stalled is not null)
        {
            Task<long> still = transfer.StalledAsync(cancel);
            await await Task.WhenAny(still, all); // who fails at once is not waited for
            await stalled(await still);
        }

        transfer.BeginReading();
        await all;
        Assert.Equal(2 * transfer.Size, transfer.Read); // a writer may yet have to notice that its last piece has gone
    }
}
