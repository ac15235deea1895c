using System.Net.Sockets;
using System.Text;
using Whence.Proxy.Tests.Http;
using Whence.Proxy.Tls;

namespace Whence.Proxy.Tests.Tls;

/// <summary>The rows "tls" of tests/vectors/bad-inputs.jsonl against listeners that end TLS, with and without a PROXY header in front. (Those that
/// pass it through have their own in PassthroughTests and ClientHelloReaderTests.)</summary>
public sealed class HostileTlsTests : IDisposable
{
    private static readonly string[] Plays = ["tls-renegotiation", "tls-sni-host-mismatch", "tls-resume-other-vhost"];

    /// <summary>What is wrong with the hello, and the alert that says so.</summary>
    private static readonly Dictionary<string, (ClientHelloReason Reason, string Alert)> Table = new()
    {
        ["tls-sni-ip"] = (ClientHelloReason.None, "1503030002026D"), // no name was asked for; it fails later, because it has no key share
        ["tls-dup-extension"] = (ClientHelloReason.DuplicateExtension, "1503030002022F"),
        ["tls-ssl2-hello"] = (ClientHelloReason.Ssl2, "15030300020246"),
        ["tls-record-overflow"] = (ClientHelloReason.RecordTooLong, "15030300020216"),
        ["tls-zero-handshake-fragment"] = (ClientHelloReason.EmptyFragment, "1503030002020A"),
        ["tls-plain-http"] = (ClientHelloReason.PlainHttp, Convert.ToHexString(LastWords.For(ClientHelloReason.PlainHttp).Span)),
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
        socket.Shutdown(SocketShutdown.Send);
        ConnectionRecord record = await gateway.Log.NextConnectionAsync();
        Assert.Equal(
            (Table[name].Reason == ClientHelloReason.None ? TerminationReason.TlsFailed : TerminationReason.TlsHelloInvalid, Table[name].Reason),
            (record.Termination, record.HelloReason));
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
