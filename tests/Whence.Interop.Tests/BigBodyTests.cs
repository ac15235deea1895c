using System.Diagnostics;
using System.Globalization;

namespace Whence.Interop.Tests;

/// <summary>Big bodies up and down at once through every way, with readers that first stand still: memory stays flat.</summary>
/// <remarks><c>bench/bigbodies.sh</c> runs the same with 1 GiB a direction, and keeps the figures.</remarks>
public sealed class BigBodyTests
{
    private const int MiB = 1024 * 1024;
    private const int WarmUp = 16 * MiB;

    /// <summary>MiB of each direction; default 64.</summary>
    private const string SizeVariable = "WHENCE_BIG_BODY_MIB";

    /// <summary>A file that gets a line of figures for each way; default none.</summary>
    private const string TableVariable = "WHENCE_BIG_BODY_TABLE";

    /// <summary>
    /// What the gateway's memory may grow by: its heap breathes by some MiB whatever it does. A body that was held would be more even in a small run.
    /// </summary>
    private const int MostGrowth = 32 * MiB;

    [Theory]
    [InlineData("tcp", "http", "1.1")]
    [InlineData("tcp-tls", "https", "1.1")]
    [InlineData("passthrough", "https", "1.1")]
    [InlineData("http", "http", "1.1")]
    [InlineData("https", "https", "1.1")]
    [InlineData("h2", "https", "2.0")]
    public async Task Memory_stays_flat(string way, string scheme, string version)
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        await using var work = new Workspace();
        using var authority = new TestAuthority(work);
        CertificatePaths server = authority.ForServer("server", "a.example.net");
        int listener = Workspace.FreePort(), plain = Workspace.FreePort(), secure = Workspace.FreePort();
        await using BulkBackend backend = await BulkBackend.StartAsync(plain, secure, server);
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
        using var client = new BulkClient($"{scheme}://127.0.0.1:{listener}", Version.Parse(version));
        long size = (long)MiB * int.Parse(Environment.GetEnvironmentVariable(SizeVariable) ?? "64", CultureInfo.InvariantCulture);

        await TransferAsync(WarmUp);
        ProcessMemory.ForgetPeak(gateway.Id);
        long before = ProcessMemory.Resident(gateway.Id);
        long started = Stopwatch.GetTimestamp();
        long stalled = await TransferAsync(size);
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        long growth = ProcessMemory.Peak(gateway.Id) - before;
        if (Environment.GetEnvironmentVariable(TableVariable) is { Length: > 0 } table)
        {
            await File.AppendAllTextAsync(
                table,
                string.Create(CultureInfo.InvariantCulture, $"| {way} | {took.TotalSeconds:F1} | {2 * size / took.TotalSeconds / MiB:F0} | {before / (double)MiB:F1} | {growth / (double)MiB:F1} | {stalled / 1024.0:F0} |\n"),
                cancel);
        }

        Assert.InRange(growth, 0, MostGrowth);

        async Task<long> TransferAsync(long bytes)
        {
            var transfer = backend.Transfer = new BulkTransfer(bytes);
            Task all = client.RunAsync(transfer, cancel);
            long under = await transfer.StalledAsync(cancel);
            transfer.BeginReading();
            await all;
            Assert.Equal((2 * bytes, 2 * bytes), (transfer.Written, transfer.Read));
            return under;
        }
    }
}
