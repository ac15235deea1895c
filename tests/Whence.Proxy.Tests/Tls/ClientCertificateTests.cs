using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Whence.Proxy.Tests.Tls;

public sealed class ClientCertificateTests : IDisposable
{
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Who_shows_a_good_certificate_gets_in(SslProtocols version)
    {
        await using Rig rig = await StartAsync(required: true);
        using X509Certificate2 certificate = _authority.Client();
        using TlsPeer client = await TlsPeer.ConnectAsync(rig.Address, certificate: certificate, protocol: version);
        await client.SendAsync("hello");
        using Peer target = await rig.Backend.AcceptAsync();
        Assert.Equal("hello", await target.ReceiveAsync(5));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Who_shows_none_gets_in_only_where_it_is_optional(SslProtocols version)
    {
        await using (Rig optional = await StartAsync(required: false))
        {
            using TlsPeer client = await TlsPeer.ConnectAsync(optional.Address, protocol: version);
            await client.SendAsync("hello");
            using Peer target = await optional.Backend.AcceptAsync();
            Assert.Equal("hello", await target.ReceiveAsync(5));
        }

        await using Rig required = await StartAsync(required: true);
        await RefusedAsync(required, null, version);
        Assert.Equal(TerminationReason.ClientCertificateMissing, (await required.EndedAsync()).Termination);
    }

    [Theory]
    [InlineData("other-authority", true, SslProtocols.Tls13)]
    [InlineData("other-authority", false, SslProtocols.Tls12)]
    [InlineData("other-authority", false, SslProtocols.Tls13)]
    [InlineData("expired", false, SslProtocols.Tls13)]
    [InlineData("for-servers", false, SslProtocols.Tls13)]
    public async Task Who_shows_a_bad_one_never_gets_in_and_is_reset(string what, bool required, SslProtocols version)
    {
        using TestAuthority other = new("Other Authority");
        using X509Certificate2 certificate = what switch
        {
            "other-authority" => other.Client(),
            "expired" => _authority.Client(days: -1),
            _ => _authority.Client(isForServers: true),
        };
        await using Rig rig = await StartAsync(required);
        await RefusedAsync(rig, certificate, version);
        Assert.Equal(TerminationReason.ClientCertificateInvalid, (await rig.EndedAsync()).Termination);
        Assert.False(rig.Backend.HasConnection);
    }

    [Fact]
    public async Task Every_connection_shows_its_certificate_anew()
    {
        await using Rig rig = await StartAsync(required: true);
        using X509Certificate2 certificate = _authority.Client();
        for (int i = 0; i < 2; i++)
        {
            using TlsPeer client = await TlsPeer.ConnectAsync(rig.Address, certificate: certificate, protocol: SslProtocols.Tls12);
            await client.SendAsync("hello");
            using Peer target = await rig.Backend.AcceptAsync();
            Assert.Equal("hello", await target.ReceiveAsync(5));
        }

        // With a session to resume, the same client would be let in without.
        await RefusedAsync(rig, null, SslProtocols.Tls12);
    }

    /// <summary>A client learns of it only when it reads: for it the handshake is done by then.</summary>
    private static async Task RefusedAsync(Rig rig, X509Certificate2? certificate, SslProtocols version)
    {
        Exception refused = await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using TlsPeer client = await TlsPeer.ConnectAsync(rig.Address, certificate: certificate, protocol: version);
            await client.ReceiveAsync(1);
        });
        Assert.IsNotType<EndOfStreamException>(refused); // never what could be taken for an answer
    }

    private Task<Rig> StartAsync(bool required) => TlsRig.StartAsync(TlsRig.Terminate(_authority.Server("a", "a.example.net")) with
    {
        ClientCertificates = new ClientCertificatesModel { CaFile = _authority.CaFile, Required = required },
    });
}
