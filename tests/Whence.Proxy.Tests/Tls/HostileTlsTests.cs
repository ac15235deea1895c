using System.Net.Sockets;
using System.Text;
using Whence.Proxy.Tests.Http;

namespace Whence.Proxy.Tests.Tls;

/// <summary>The rows "tls" of tests/vectors/bad-inputs.jsonl against listeners that end TLS, with and without a PROXY header in front. (Those that
/// pass it through have their own in PassthroughTests and ClientHelloReaderTests.)</summary>
public sealed class HostileTlsTests : IDisposable
{
    private static readonly string[] Plays = ["tls-renegotiation", "tls-sni-host-mismatch", "tls-resume-other-vhost"];

    /// <summary>How the connection ends, and the alert that says so; empty = none, which is a close.</summary>
    private static readonly Dictionary<string, (TerminationReason Reason, string Alert)> Table = new()
    {
        ["tls-sni-ip"] = (TerminationReason.TlsFailed, "1503030002026D"), // it has no key share: what is asked of a name is not reached
        ["tls-dup-extension"] = (TerminationReason.TlsFailed, "1503030002022F"),
        ["tls-ssl2-hello"] = (TerminationReason.TlsMissing, string.Empty),

        ["tls-record-overflow"] = (TerminationReason.TlsRecordInvalid, "15030300020216"),
        ["tls-zero-handshake-fragment"] = (TerminationReason.TlsFailed, string.Empty),
        ["tls-plain-http"] = (TerminationReason.TlsMissing, string.Empty),
    };

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    public static MatrixTheoryData<ListenerKind, string> Rows() => new([ListenerKind.Tls, ListenerKind.ProxyV2Tls], [.. Table.Keys]);

    [Fact]
    public void Every_row_of_the_surface_has_its_expectation_or_its_play()
        => Assert.Equal(BadInputRows.Of("tls").Select(static row => row.Name).Order(StringComparer.Ordinal), Table.Keys.Concat(Plays).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_row_comes_out_as_required(ListenerKind kind, string name)
    {
        await using var backend = new RecordingBackend();
        await using HttpGateway gateway = await HostileRig.StartAsync(kind, Make.Route(backend));
        using Socket socket = await TlsPeer.OpenAsync(gateway.Local);
        byte[] before = kind.IsBehindProxy() ? ListenerKinds.HeaderFor("192.0.2.66") : [];
        await socket.SendAsync((byte[])[.. before, .. BadInputRows.Bytes("tls", name)]).Patiently();
        string told = (await new WireReader(socket).RestAsync()).Text;
        Assert.Equal(Table[name].Alert, Convert.ToHexString(Encoding.Latin1.GetBytes(told)));
        Assert.Equal(Table[name].Reason, (await gateway.Log.NextConnectionAsync()).Termination);
        Assert.Equal(0, backend.Connections);
        await HostileRig.StillServesAsync(kind, gateway);
    }

    /// <summary>
    /// The rows tls-sni-host-mismatch and tls-resume-other-vhost. Who has to show a certificate is decided for a listener, never for a name on it: another
    /// name in Host, or a session of a listener that asks for none, leads to nothing. (The row tls-renegotiation is played by openssl: OpenSslTests.)
    /// </summary>
    [Theory]
    [InlineData("a.example.net")]
    [InlineData("b.example.net")]
    public async Task Without_a_certificate_no_name_and_no_session_gets_past_a_listener_that_asks_for_one(string host)
    {
        await using var backend = new RecordingBackend();
        ListenerTlsModel open = TlsRig.Terminate(_authority.Server("a", "a.example.net"));
        await using HttpGateway lax = await HttpGateway.StartAsync([Make.Route(backend)], tls: open);
        await using HttpGateway strict = await HttpGateway.StartAsync(
            [Make.Route(backend)], tls: open with { ClientCertificates = new ClientCertificatesModel { CaFile = _authority.CaFile, Required = true } });
        string request = $"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n";
        using (TlsPeer first = await TlsPeer.ConnectAsync(lax.Local))
        {
            await first.SendAsync(request);
            Assert.StartsWith("HTTP/1.1 200", await first.ReceiveAsync(12), StringComparison.Ordinal); // and with it the tickets
            await backend.NextAsync();
        }

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            using TlsPeer second = await TlsPeer.ConnectAsync(strict.Local);
            await second.SendAsync(request);
            Assert.Fail(await second.ReceiveAsync(1)); // at the latest here the reset is heard
        });
        Assert.Equal(TerminationReason.ClientCertificateMissing, (await strict.Log.NextConnectionAsync()).Termination);
        Assert.Equal((0, 0), (backend.Waiting, strict.Log.RequestsLeft));
    }
}
