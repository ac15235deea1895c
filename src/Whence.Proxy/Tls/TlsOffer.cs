using System.Text;

namespace Whence.Proxy.Tls;

/// <summary>What is known of a client's TLS for routes and for the header towards the target; its own memory, unlike <see
/// cref="ClientHello"/>.</summary>
internal sealed class TlsOffer
{
    private readonly byte[] _protocols;

    public TlsOffer(in ClientHello hello)
    {
        ServerName = hello.ServerName.IsEmpty ? null : Encoding.ASCII.GetString(hello.ServerName);
        _protocols = hello.Protocols.Wire.ToArray();
        CertainProtocol = hello.Protocols.TryGetOnly(out ReadOnlySpan<byte> only) ? only.ToArray() : default(ReadOnlyMemory<byte>);
    }

    /// <summary>The host name that is asked for, in lower case; null = none.</summary>
    public string? ServerName { get; }

    /// <summary>The protocols offered.</summary>
    public ProtocolList Protocols => new(_protocols);

    /// <summary>The protocol that client and target will agree on, if on any: known only where one alone is offered; else empty.</summary>
    public ReadOnlyMemory<byte> CertainProtocol { get; }
}
