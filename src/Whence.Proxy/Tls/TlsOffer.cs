namespace Whence.Proxy.Tls;

/// <summary>What is known of a client's TLS for routes and for the header towards the target; its own memory, unlike <see
/// cref="ClientHello"/>.</summary>
internal sealed class TlsOffer
{
    private readonly byte[] _protocols;

    private TlsOffer(in ClientHello hello, string? serverName)
    {
        ServerName = serverName;
        _protocols = hello.Protocols.Wire.ToArray();
        CertainProtocol = hello.Protocols.TryGetOnly(out ReadOnlySpan<byte> only) ? only.ToArray() : default(ReadOnlyMemory<byte>);
    }

    /// <summary>The host name that is asked for, in lower case and ASCII; null = none.</summary>
    public string? ServerName { get; }

    /// <summary>Takes a hello down.</summary>
    /// <returns>Null when the name that it asks for can be no host's.</returns>
    public static TlsOffer? Of(in ClientHello hello)
    {
        string? name = hello.ServerName.IsEmpty ? null : ServerNameText.InAscii(hello.ServerName);
        return name is null && !hello.ServerName.IsEmpty ? null : new TlsOffer(hello, name);
    }

    /// <summary>The protocols offered.</summary>
    public ProtocolList Protocols => new(_protocols);

    /// <summary>The protocol that client and target will agree on, if on any: known only where one alone is offered; else empty.</summary>
    public ReadOnlyMemory<byte> CertainProtocol { get; }
}
