using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;

namespace Whence.Proxy.Tests.Tls;

/// <summary>The real openssl as a client.</summary>
public sealed class OpenSslTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_3", "TLSv1.3")]
    public async Task It_verifies_us_and_is_heard(string version, string told)
    {
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")));
        using Process client = Start(rig, version, "-verify_return_error", "-verify_hostname", "a.example.net");
        using Peer target = await rig.Backend.AcceptAsync();
        await client.StandardInput.WriteAsync("hello\n");
        await client.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal("hello\n", await target.ReceiveAsync(6));
        await target.SendAsync("welcome\n");
        target.Finish();
        string said = await EndAsync(client);
        Assert.Contains("Verification: OK", said, StringComparison.Ordinal);
        Assert.Contains(told, said, StringComparison.Ordinal);
        Assert.Contains("welcome", said, StringComparison.Ordinal);
        Assert.DoesNotContain("unexpected eof", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_1_1_is_not_spoken()
    {
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")));
        using Process client = Start(rig, "-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0");
        Assert.Contains("alert protocol version", await EndAsync(client), StringComparison.Ordinal);
        Assert.Equal(ClientHelloReason.VersionTooOld, (await rig.EndedAsync()).HelloReason);
    }

    [Fact]
    public async Task Its_certificate_lets_it_in()
    {
        using X509Certificate2 certificate = _authority.Client();
        CertificateFiles files = _authority.Write("client", certificate);
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")) with
        {
            ClientCertificates = new ClientCertificatesModel { CaFile = _authority.CaFile, Required = true },
        });
        using Process client = Start(rig, "-cert", files.Certificate, "-key", files.Key);
        using Peer target = await rig.Backend.AcceptAsync();
        target.Finish();
        Assert.Contains("Verification: OK", await EndAsync(client), StringComparison.Ordinal);
    }

    /// <summary>The runtime judges when the handshake is over and writes nothing then (docs/decisions/0007): should it begin to send an alert, this fails,
    /// and the reset must wait until the alert has been heard.</summary>
    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_certificate_that_is_not_good_is_answered_by_a_reset_without_an_alert(string version)
    {
        using TestAuthority other = new("Other Authority");
        using X509Certificate2 certificate = other.Client();
        CertificateFiles files = _authority.Write("bad", certificate);
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")) with
        {
            ClientCertificates = new ClientCertificatesModel { CaFile = _authority.CaFile, Required = true },
        });
        using Process client = Start(rig, version, "-msg", "-cert", files.Certificate, "-key", files.Key);
        string said = await EndAsync(client);
        Assert.Contains(">>> TLS", said, StringComparison.Ordinal);
        Assert.DoesNotContain(said.Split('\n'), static line => line.StartsWith("<<<", StringComparison.Ordinal) && line.Contains("Alert", StringComparison.Ordinal));
        Assert.Contains("errno=104", said, StringComparison.Ordinal);
        Assert.Equal(TerminationReason.ClientCertificateInvalid, (await rig.EndedAsync()).Termination);
    }

    /// <summary>The row tls-renegotiation: at once, without a word of ours, and whether data went before or not.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_renegotiation_that_it_asks_for_is_the_end(bool afterData)
    {
        await using Rig rig = await TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")));
        using Process client = Start(rig, "-tls1_2");
        using Peer target = await rig.Backend.AcceptAsync();
        if (afterData)
        {
            await client.StandardInput.WriteAsync("hello\n");
            await client.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            Assert.Equal("hello\n", await target.ReceiveAsync(6));
        }

        await client.StandardInput.WriteAsync("R\n"); // its word for "renegotiate"
        await client.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Equal(TerminationReason.TlsRecordInvalid, (await rig.EndedAsync()).Termination);
        string said = await EndAsync(client);
        Assert.Contains("RENEGOTIATING", said, StringComparison.Ordinal);
        Assert.Equal(2, said.Split("verify return:1").Length - 1); // both certificates of the first handshake, and no second one
        Assert.Equal(1, rig.State.Counters.Handshakes);
    }

    private Process Start(Rig rig, params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in (string[])["s_client", "-connect", $"127.0.0.1:{rig.Address.Port}", "-servername", "a.example.net", "-CAfile", _authority.CaFile, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    /// <summary>All that it says until it ends by itself.</summary>
    private static async Task<string> EndAsync(Process client)
    {
        try
        {
            Task<string> output = client.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            Task<string> errors = client.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            return await output.Patiently() + await errors.Patiently();
        }
        finally
        {
            if (!client.HasExited)
            {
                client.Kill();
            }
        }
    }
}
