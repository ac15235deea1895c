using System.Security.Cryptography;
using Whence.Proxy.Tls;

namespace Whence.Proxy;

/// <summary>The PROXY header that goes to a target: what a <see cref="SendModel"/> asks for, from what is known of the client.</summary>
/// <remarks>
/// <list type="table">
/// <listheader><term>what is known</term><description>what is sent</description></listheader>
/// <item><term>the client</term><description>PROXY, from the client to the destination that it connected to. Of mixed families the IPv4 one
/// is written as IPv4-mapped in TCP6, as HAProxy does. A received header whose client still holds is passed on with its addresses as they
/// came.
/// </description></item>
/// <item><term>a LOCAL header came in</term><description>PROXY with the real ends of that connection, as HAProxy: the balancer in front is
/// the client. LOCAL would make the target take <em>us</em> for the client, and often we are in its allow list.</description></item>
/// <item><term>the client cannot be told, or has no IP address</term><description>v2 PROXY UNSPEC, v1 UNKNOWN.</description></item>
/// </list>
/// </remarks>
internal static class OutboundHeader
{
    /// <summary>What <see cref="SendTlvs.UniqueId"/> makes when none came in: 16 random bytes, as 32 hexadecimal digits because ids get
    /// logged.</summary>
    internal const int UniqueIdBytes = 16;

    private const int MaxUniqueIdLength = 128;
    private const int MaxAuthorityLength = 255;
    private const int MaxProtocolLength = 255; // RFC 7301 section 3.1: one byte says how long

    /// <summary>Writes the header.</summary>
    /// <param name="send">What is asked for.</param>
    /// <param name="source">The connection that the client is on.</param>
    /// <param name="resolution">Who the client is.</param>
    /// <param name="facts">What is known besides the addresses.</param>
    /// <param name="destination">Where to, with <see cref="RoomFor"/> bytes or more.</param>
    /// <param name="written">The bytes of the header; 0 when none is asked for.</param>
    /// <returns><see langword="false"/>, with nothing written, when it would be larger than a length can say: such a header is never
    /// cut.</returns>
    public static bool TryWrite(
        SendModel send, ConnectionSource source, in Resolution resolution, in HeaderFacts facts, Span<byte> destination, out int written)
    {
        written = 0;
        if (send.HeaderVersion == ProxyVersions.None)
        {
            return true;
        }

        bool known = TryGetEndpoints(source, resolution, out ProxyEndpoints ends);
        if (send.HeaderVersion == ProxyVersions.V1)
        {
            return known
                ? ProxyHeaderWriter.TryWriteV1(destination, ends, out written)
                : ProxyHeaderWriter.TryWriteV1Unknown(destination, out written);
        }

        ProxyHeaderBuilder builder = new(destination);
        return builder.Start(known ? ProxyCommand.Proxy : ProxyCommand.Unknown, ProxyTransport.Stream, ends)
            && TryAddTlvs(ref builder, send.Tlvs, source, facts)
            && builder.TryFinish(out written);
    }

    /// <summary>The bytes that <see cref="TryWrite"/> may need at the most; what it refuses in that much room is larger than a header can
    /// be.</summary>
    public static int RoomFor(SendModel send, ConnectionSource source)
    {
        const int OwnTlvs = (3 + MaxAuthorityLength) + (3 + MaxProtocolLength) + (3 + MaxUniqueIdLength) + SslTlvs.MaxLength + (3 + sizeof(uint));
        return send.HeaderVersion switch
        {
            ProxyVersions.None => 0,
            ProxyVersions.V1 => ProxyHeaderWriter.MaxV1Length,
            _ when send.Tlvs == SendTlvs.None => ProxyHeaderWriter.MaxV2LengthWithoutTlvs,
            _ => ProxyHeaderWriter.MaxV2LengthWithoutTlvs + OwnTlvs + (send.Tlvs.HasFlag(SendTlvs.Received) ? source.Tlvs.Length : 0),
        };
    }

    /// <summary>Whom the header names as source, and as destination; none when the client cannot be told.</summary>
    private static bool TryGetEndpoints(ConnectionSource source, in Resolution resolution, out ProxyEndpoints ends)
    {
        ends = default;
        if (resolution.Outcome == ResolutionOutcome.Indeterminate || resolution.Client.Address.BitLength == 0)
        {
            return false;
        }

        bool unchanged = resolution.Client == source.Sender && !source.OriginalSource.IsNone;
        ends = unchanged
            ? new ProxyEndpoints(source.OriginalSource, source.OriginalDestination)
            : new ProxyEndpoints(resolution.Client, DestinationFor(source, resolution.Client.Address));
        return true;
    }

    /// <summary>Behind an AF_UNIX socket there is no destination with an address: the unspecified one stands for it.</summary>
    private static AddressPort DestinationFor(ConnectionSource source, Address client)
    {
        if (source.Destination.Address.BitLength > 0)
        {
            return source.Destination;
        }

        return new AddressPort(client.IsIPv4 ? Address.FromIPv4(0) : Address.FromIPv6(0), 0);
    }

    /// <summary>In this order: authority, protocol, unique id, SSL, received, checksum. Receivers take the first where a type comes
    /// twice.</summary>
    private static bool TryAddTlvs(ref ProxyHeaderBuilder builder, SendTlvs wanted, ConnectionSource source, in HeaderFacts facts)
    {
        ClientTls? tls = facts.Tls;
        _ = TlvList.TryCreate(source.Tlvs.Span, out TlvList received);
        return (!wanted.HasFlag(SendTlvs.Authority) || TryAddAuthority(ref builder, received, facts.Authority ?? tls?.ServerName))
            && (!wanted.HasFlag(SendTlvs.Alpn) || TryAddProtocol(ref builder, received, facts))
            && (!wanted.HasFlag(SendTlvs.UniqueId) || TryAddUniqueId(ref builder, received))
            && (!wanted.HasFlag(SendTlvs.Ssl) || tls is null || SslTlvs.TryAdd(ref builder, tls))
            && (!wanted.HasFlag(SendTlvs.Received) || TryAddReceived(ref builder, received, wanted, tls is not null))
            && (!wanted.HasFlag(SendTlvs.Crc32C) || builder.WithCrc32c());
    }

    /// <summary>Left out when there is none, or when it is not a host name: it is a stranger's text.</summary>
    private static bool TryAddAuthority(ref ProxyHeaderBuilder builder, TlvList received, string? authority)
    {
        if (authority is null)
        {
            return !received.TryGetAuthority(out ReadOnlySpan<byte> name) || builder.TryAddTlv(TlvType.Authority, name);
        }

        Span<byte> utf8 = stackalloc byte[MaxAuthorityLength];
        return authority.Length == 0
            || !System.Text.Encoding.UTF8.TryGetBytes(authority, utf8, out int length)
            || builder.TryAddTlv(TlvType.Authority, utf8[..length]);
    }

    /// <summary>Left out when it is not certain: a target would take another for the one in use. Ours, where we ended TLS, even if it is none:
    /// what came in speaks of another handshake.</summary>
    private static bool TryAddProtocol(ref ProxyHeaderBuilder builder, TlvList received, in HeaderFacts facts)
    {
        ReadOnlySpan<byte> protocol = facts.Tls is { } tls ? tls.ApplicationProtocol.Span : facts.Protocol.Span;
        bool isKnown = !protocol.IsEmpty || (facts.Tls is null && received.TryGetAlpn(out protocol));
        return !isKnown || protocol.Length > MaxProtocolLength || builder.TryAddTlv(TlvType.Alpn, protocol);
    }

    private static bool TryAddUniqueId(ref ProxyHeaderBuilder builder, TlvList received)
    {
        if (received.TryGetUniqueId(out ReadOnlySpan<byte> kept))
        {
            return builder.TryAddTlv(TlvType.UniqueId, kept);
        }

        Span<byte> random = stackalloc byte[UniqueIdBytes];
        RandomNumberGenerator.Fill(random);
        Span<byte> digits = stackalloc byte[2 * UniqueIdBytes];
        Convert.TryToHexStringLower(random, digits, out _);
        return builder.TryAddTlv(TlvType.UniqueId, digits);
    }

    /// <summary>
    /// Without the checksum and padding, which belong to the header they came in, those set here, those that nobody may use yet (0xF8 on,
    /// section 2.2.8), and those longer than their type allows, which only a LOCAL or UNSPEC header can have brought.
    /// </summary>
    private static bool TryAddReceived(ref ProxyHeaderBuilder builder, TlvList received, SendTlvs wanted, bool isTlsOurs)
    {
        foreach (Tlv tlv in received)
        {
            bool left = tlv.Type switch
            {
                TlvType.Crc32C or TlvType.Noop or >= TlvType.MinFuture => true,
                TlvType.Authority => wanted.HasFlag(SendTlvs.Authority) || tlv.Value.Length > MaxAuthorityLength,
                TlvType.Alpn => wanted.HasFlag(SendTlvs.Alpn),
                TlvType.Ssl => wanted.HasFlag(SendTlvs.Ssl) && isTlsOurs,
                TlvType.UniqueId => wanted.HasFlag(SendTlvs.UniqueId) || tlv.Value.Length > MaxUniqueIdLength,
                _ => false,
            };
            if (!left && !builder.TryAddTlv(tlv.Type, tlv.Value))
            {
                return false;
            }
        }

        return true;
    }
}
