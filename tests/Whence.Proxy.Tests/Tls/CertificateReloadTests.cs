using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Whence.Proxy.Tls;

namespace Whence.Proxy.Tests.Tls;

public sealed class CertificateReloadTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task A_new_certificate_is_shown_without_a_restart_and_old_connections_go_on()
    {
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "old.test")));
        using TlsPeer old = await TlsPeer.ConnectAsync(rig.Address);
        Assert.Equal("old.test", old.Shown);
        _authority.Server("a", "new.test");
        await NextLookAsync(rig, EventIds.CertificatesReloaded);
        using TlsPeer renewed = await TlsPeer.ConnectAsync(rig.Address);
        Assert.Equal("new.test", renewed.Shown);
        await old.SendAsync("still here");
        using Peer target = await rig.Backend.AcceptAsync();
        Assert.Equal("still here", await target.ReceiveAsync(10));
    }

    [Fact]
    public async Task A_pair_that_is_half_replaced_is_not_taken_and_the_log_says_it_once()
    {
        CertificateFiles files = _authority.Server("a", "old.test");
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(files));
        CertificateFiles renewed = _authority.Server("b", "new.test");
        File.Copy(renewed.Certificate, files.Certificate, overwrite: true);
        await NextLookAsync(rig, EventIds.CertificatesKept);
        rig.State.Tls!.Look();
        using (TlsPeer client = await TlsPeer.ConnectAsync(rig.Address))
        {
            Assert.Equal("old.test", client.Shown);
        }

        LogLine line = Assert.Single(rig.Logs.Lines, static line => line.Id == EventIds.CertificatesKept);
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Contains("a.key is the key of another certificate", line.Text, StringComparison.Ordinal);

        File.Copy(renewed.Key, files.Key, overwrite: true);
        rig.State.Tls!.Look();
        using TlsPeer later = await TlsPeer.ConnectAsync(rig.Address);
        Assert.Equal("new.test", later.Shown);
    }

    [Fact]
    public async Task A_link_that_is_swapped_counts_as_a_change()
    {
        CertificateFiles first = _authority.Server("first", "old.test"), second = _authority.Server("second", "new.test");
        var links = new CertificateFiles(_authority.PathOf("tls.crt"), _authority.PathOf("tls.key"));
        Link(links, first);
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(links));
        Link(links, second);
        rig.State.Tls!.Look();
        using TlsPeer client = await TlsPeer.ConnectAsync(rig.Address);
        Assert.Equal("new.test", client.Shown);
    }

    [Theory]
    [InlineData("gone", TlsFileFault.Unreadable)]
    [InlineData("no certificate", TlsFileFault.NoCertificate)]
    [InlineData("no key", TlsFileFault.NoKey)]
    [InlineData("other key", TlsFileFault.OtherKey)]
    [InlineData("huge", TlsFileFault.TooLarge)]
    public async Task A_listener_does_not_start_with_files_that_are_not_good(string what, TlsFileFault fault)
    {
        CertificateFiles files = _authority.Server("a", "a.test");
        switch (what)
        {
            case "gone":
                File.Delete(files.Certificate);
                break;
            case "no certificate":
                await File.WriteAllTextAsync(files.Certificate, "hello", TestContext.Current.CancellationToken);
                break;
            case "no key":
                await File.WriteAllTextAsync(files.Key, "hello", TestContext.Current.CancellationToken);
                break;
            case "other key":
                File.Copy(_authority.Server("b", "b.test").Key, files.Key, overwrite: true);
                break;
            default:
                await File.WriteAllBytesAsync(files.Certificate, new byte[PemFiles.MaxSize + 1], TestContext.Current.CancellationToken);
                break;
        }

        TlsFilesException refused = await Assert.ThrowsAsync<TlsFilesException>(() => TlsRig.StartAsync(TlsRig.Terminate(files)));
        Assert.Equal(fault, refused.Fault);
    }

    /// <summary>Clients that show a certificate, and whose handshakes are under way while the files are written and read: every replacement waits for one
    /// to be, and one that began before it ends after it. The authorities are replaced, too, which makes all options anew.</summary>
    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task No_handshake_fails_while_certificates_are_replaced(SslProtocols version)
    {
        const int Clients = 3, Replacements = 20;
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "0.test")) with
        {
            ClientCertificates = new ClientCertificatesModel { CaFile = _authority.CaFile, Required = true },
        });
        using X509Certificate2 shown = _authority.Client();
        using var done = new CancellationTokenSource();
        int made = 0;
        Task<HashSet<string>>[] clients = [.. Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            HashSet<string> seen = [];
            while (!done.IsCancellationRequested)
            {
                using TlsPeer client = await TlsPeer.ConnectAsync(rig.Address, certificate: shown, protocol: version);
                await client.SendAsync("x");
                using Peer target = await rig.Backend.AcceptAsync(); // whose byte it is does not matter: each got one
                Assert.Equal("x", await target.ReceiveAsync(1));
                seen.Add(client.Shown);
                Interlocked.Increment(ref made);
            }

            return seen;
        }))];
        for (int i = 1; i <= Replacements; i++)
        {
            await Patience.UntilAsync(() => rig.State.Counters.HandshakesActive > 0, "a handshake under way");
            _authority.Server("a", $"{i}.test");
            await File.AppendAllTextAsync(_authority.CaFile, "\n", TestContext.Current.CancellationToken);
            rig.State.Tls!.Look();
            int before = Volatile.Read(ref made);
            await Patience.UntilAsync(() => Volatile.Read(ref made) >= before + 2 * Clients, "handshakes with the new one");
        }

        await done.CancelAsync();
        Assert.All(await Task.WhenAll(clients), static seen => Assert.InRange(seen.Count, Replacements / 2, Replacements + 1)); // and none threw
        await Patience.UntilAsync(() => rig.Traffic.Connections.Count == made, "every connection has ended");
        Assert.All(rig.Traffic.Connections, static ended => Assert.Contains(
            ended.Termination, (TerminationReason[])[TerminationReason.ClientReset, TerminationReason.UpstreamReset, TerminationReason.Completed]));
        Assert.Equal(made, rig.State.Counters.Handshakes);
        using TlsPeer last = await TlsPeer.ConnectAsync(rig.Address, certificate: shown);
        Assert.Equal($"{Replacements}.test", last.Shown);
    }

    private static void Link(CertificateFiles links, CertificateFiles to)
    {
        foreach ((string link, string file) in new[] { (links.Certificate, to.Certificate), (links.Key, to.Key) })
        {
            File.Delete(link);
            File.CreateSymbolicLink(link, file);
        }
    }

    private static async Task NextLookAsync(Rig rig, int told)
    {
        await rig.TimerAsync(ListenerTls.LookInterval);
        rig.Time.Advance(ListenerTls.LookInterval);
        await Patience.UntilAsync(() => rig.Logs.Lines.Any(line => line.Id == told), "a look at the files");
    }
}
