using System.Buffers.Binary;

namespace Whence;

/// <summary>Writes a v2 header with TLVs (PROXY specification section 2.2) into a span of the caller.</summary>
/// <remarks>
/// <para><see cref="Start"/> or <see cref="StartUnix"/>, then TLVs, then <see cref="TryFinish"/>. Never throws, never allocates. Whatever
/// would go beyond the span, or beyond the 65,535 bytes a length can say, is refused: the method returns <see langword="false"/> and the
/// header stays as it was, so a caller may go on without an optional TLV. Nothing is ever cut.</para>
/// <para>A value type that changes: pass it by reference.</para>
/// </remarks>
public ref partial struct ProxyHeaderBuilder
{
    private readonly Span<byte> _destination;
    private int _length;
    private int _crcAt;
    private int _sslAt;

    /// <summary>Prepares to write into <paramref name="destination"/>.</summary>
    /// <param name="destination">Where to. More than 65,551 bytes are never used.</param>
    public ProxyHeaderBuilder(Span<byte> destination)
    {
        const int Most = V2Layout.PrefixLength + V2Layout.MaxBlockLength;
        _destination = destination.Length > Most ? destination[..Most] : destination;
    }

    /// <summary>The bytes of the header so far; 0 before it was started.</summary>
    public readonly int Length => _length;

    /// <summary>Begins the header, anew if one was begun: signature, command, addresses.</summary>
    /// <param name="command"> <see cref="ProxyCommand.Local"/> for the writer's own connections: no addresses, and a length of 0 unless
    /// TLVs are added. <see cref="ProxyCommand.Unknown"/> has its like in PROXY with UNSPEC.
    /// </param>
    /// <param name="transport">Stream or datagram; not looked at where there are no addresses.</param>
    /// <param name="endpoints">
    /// Both ends. Of mixed families the IPv4 one is written as IPv4-mapped in INET6. A source without IP address makes it UNSPEC (0x00).
    /// </param>
    /// <returns> <see langword="false"/> when the destination is too short, when only the source has an IP address, or when there are
    /// addresses and no transport.
    /// </returns>
    public bool Start(ProxyCommand command, ProxyTransport transport = ProxyTransport.Stream, ProxyEndpoints endpoints = default)
    {
        _length = 0;
        if (command != ProxyCommand.Proxy || endpoints.Source.Address.BitLength == 0)
        {
            return TryBegin(command == ProxyCommand.Local ? ProxyCommand.Local : ProxyCommand.Proxy, 0, 0, out _);
        }

        if (!ProxyHeaderWriter.TryPromote(ref endpoints) || transport is not (ProxyTransport.Stream or ProxyTransport.Datagram))
        {
            return false;
        }

        ProxyFamily family = endpoints.Source.Address.IsIPv4 ? ProxyFamily.IPv4 : ProxyFamily.IPv6;
        if (!TryBegin(ProxyCommand.Proxy, family, transport, out Span<byte> block))
        {
            return false;
        }

        endpoints.Source.Address.TryWriteBytes(block, out int size);
        endpoints.Destination.Address.TryWriteBytes(block[size..], out _);
        BinaryPrimitives.WriteUInt16BigEndian(block[^4..], endpoints.Source.Port);
        BinaryPrimitives.WriteUInt16BigEndian(block[^2..], endpoints.Destination.Port);
        return true;
    }

    /// <summary>Begins a header of family UNIX, anew if one was begun.</summary>
    /// <param name="transport">Stream or datagram.</param>
    /// <param name="source">The path of who connected, at most 108 bytes; zeros are put behind it.</param>
    /// <param name="destination">The path of where they connected to, likewise.</param>
    /// <returns><see langword="false"/> when the destination is too short, a path is too long, or there is no transport.</returns>
    public bool StartUnix(ProxyTransport transport, scoped ReadOnlySpan<byte> source, scoped ReadOnlySpan<byte> destination)
    {
        _length = 0;
        if (source.Length > V2Layout.UnixPathLength
            || destination.Length > V2Layout.UnixPathLength
            || transport is not (ProxyTransport.Stream or ProxyTransport.Datagram)
            || !TryBegin(ProxyCommand.Proxy, ProxyFamily.Unix, transport, out Span<byte> block))
        {
            return false;
        }

        block.Clear();
        source.CopyTo(block);
        destination.CopyTo(block[V2Layout.UnixPathLength..]);
        return true;
    }

    /// <summary>Ends the header: length, and the checksum if <see cref="WithCrc32c"/> was called. More may be added, and this called
    /// again.</summary>
    /// <param name="written">The bytes of the header, from the start of the destination on; 0 when refused.</param>
    /// <returns><see langword="false"/> when no header was started.</returns>
    public readonly bool TryFinish(out int written)
    {
        written = _length;
        if (_length == 0)
        {
            return false;
        }

        Span<byte> header = _destination[.._length];
        BinaryPrimitives.WriteUInt16BigEndian(header[V2Layout.LengthAt..], (ushort)(_length - V2Layout.PrefixLength));
        if (_crcAt > 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(header[_crcAt..], TlvRules.ComputeCrc(header, _crcAt));
        }

        return true;
    }

    private bool TryBegin(ProxyCommand command, ProxyFamily family, ProxyTransport transport, out Span<byte> block)
    {
        int length = V2Layout.AddressLength(family);
        _crcAt = 0;
        _sslAt = 0;
        block = default;
        if (_destination.Length < V2Layout.PrefixLength + length)
        {
            return false;
        }

        V2Layout.Signature.CopyTo(_destination);
        _destination[V2Layout.VersionCommandAt] = (byte)(0x20 | (int)command);
        _destination[V2Layout.FamilyTransportAt] = (byte)(((int)family << 4) | (int)transport);
        block = _destination.Slice(V2Layout.PrefixLength, length);
        _length = V2Layout.PrefixLength + length;
        return true;
    }
}
