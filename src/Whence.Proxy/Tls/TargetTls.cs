using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Tls;

/// <summary>Makes handshakes with targets.</summary>
/// <param name="time">For time-outs.</param>
internal sealed class TargetTls(TimeProvider time)
{
    private readonly ConditionalWeakTable<UpstreamTlsModel, UpstreamFiles> _files = [];

    /// <summary>Makes a handshake over a connection that is nobody else's; when it fails, the connection is closed.</summary>
    /// <param name="inner">The connection.</param>
    /// <param name="model">How.</param>
    /// <param name="target">Whose address stands for the name where none is given.</param>
    /// <param name="isHttp2">Whether HTTP/2 is to be agreed on (ALPN); else nothing is offered.</param>
    /// <param name="preamble">What is sent first, in clear.</param>
    /// <param name="within">The time that is left.</param>
    /// <param name="cancel">Ends it.</param>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The connection owns them.")]
    public async ValueTask<(TlsConnection? Connection, UpstreamTlsFault Fault)> ConnectAsync(
        Connection inner, UpstreamTlsModel model, AddressPort target, bool isHttp2, ReadOnlyMemory<byte> preamble, TimeSpan within,
        CancellationToken cancel)
    {
        var wire = new ConnectionStream(inner, isClients: false);
        string name = model.ServerName ?? target.Address.ToString();
        var stream = new TlsStream(wire) { ExpectedName = name };
        UpstreamTlsFault fault;
        using var deadline = new AbortTimer(inner, within, time);
        using CancellationTokenRegistration calledOff = cancel.UnsafeRegister(static state => ((Connection)state!).Abort(), inner);
        try
        {
            UpstreamFiles files = _files.GetValue(model, key => new UpstreamFiles(key, time));
            SslClientAuthenticationOptions options = OptionsFor(model, files.Current(), name, isHttp2);
            if (!preamble.IsEmpty)
            {
                await wire.WriteAsync(preamble, CancellationToken.None);
            }

            await stream.AuthenticateAsClientAsync(options, CancellationToken.None);
            if (deadline.Stop() && !cancel.IsCancellationRequested)
            {
                return (new TlsConnection(inner, wire, stream, time), UpstreamTlsFault.None);
            }

            fault = UpstreamTlsFault.Timeout;
        }
        catch (TlsFilesException)
        {
            fault = UpstreamTlsFault.Files;
        }
        catch (Exception broken) when (TlsConnection.IsOfTheWire(broken))
        {
            fault = FaultOf(wire, stream, deadline.HasPassed);
        }

        inner.Abort();
        await inner.DisposeAsync();
        await stream.DisposeAsync();
        return (null, fault);
    }

    private static SslClientAuthenticationOptions OptionsFor(
        UpstreamTlsModel model, UpstreamFiles.Content files, string name, bool isHttp2)
        => new()
        {
            TargetHost = name, // SslStream puts no address into SNI (RFC 6066 section 3)
            EnabledSslProtocols = ProtocolVersions.From(model.MinVersion),
            ApplicationProtocols = isHttp2 ? [SslApplicationProtocol.Http2] : null,
            AllowRenegotiation = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = files.Chain,
            ClientCertificateContext = files.Shown,
            RemoteCertificateValidationCallback = model.Verify ? TargetCertificateCheck.Verified : TargetCertificateCheck.Any,
        };

    private static UpstreamTlsFault FaultOf(ConnectionStream wire, TlsStream stream, bool late)
        => late ? UpstreamTlsFault.Timeout
            : stream.Verdict is CertificateVerdict.Untrusted or CertificateVerdict.Missing ? UpstreamTlsFault.CertificateUntrusted
            : stream.Verdict == CertificateVerdict.OtherName ? UpstreamTlsFault.CertificateName
            : wire.HasEnded || wire.Error != SocketError.Success ? UpstreamTlsFault.Truncated
            : wire.IsOtherProtocol ? UpstreamTlsFault.Missing
            : UpstreamTlsFault.Failed;
}
