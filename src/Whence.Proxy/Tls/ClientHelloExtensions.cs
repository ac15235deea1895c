namespace Whence.Proxy.Tls;

/// <summary>Reads the extensions of a ClientHello: those that routes and logs need; of the others only that they come once.</summary>
internal static class ClientHelloExtensions
{
    private const ushort ServerNameType = 0; // RFC 6066 section 3
    private const ushort ProtocolsType = 16; // RFC 7301 section 3.1
    private const ushort VersionsType = 43; // RFC 8446 section 4.2.1
    private const byte HostNameType = 0;

    /// <param name="extensions">All of them.</param>
    /// <param name="legacyVersion">The version that holds where no extension lists others.</param>
    /// <param name="hello">What they say.</param>
    /// <returns>What is wrong; <see cref="ClientHelloReason.None"/> if nothing is.</returns>
    public static ClientHelloReason Read(Span<byte> extensions, ushort legacyVersion, out ClientHello hello)
    {
        hello = default;
        ReadOnlySpan<byte> serverName = default, protocols = default;
        ushort version = legacyVersion;

        // A bit for every type: comparing each with all before it would cost the square of what a stranger sends.
        Span<ulong> seen = stackalloc ulong[(ushort.MaxValue + 1) / 64];
        seen.Clear();
        HelloCursor cursor = new(extensions);
        while (!cursor.IsEmpty)
        {
            if (!cursor.TryUInt16(out ushort type) || !cursor.TryVector(out Span<byte> data))
            {
                return ClientHelloReason.Malformed;
            }

            ulong bit = 1UL << (type % 64);
            if ((seen[type / 64] & bit) != 0)
            {
                return ClientHelloReason.DuplicateExtension;
            }

            seen[type / 64] |= bit;
            ClientHelloReason reason = type switch
            {
                ServerNameType => ReadServerName(data, out serverName),
                ProtocolsType => ReadProtocols(data, out protocols),
                VersionsType => ReadVersions(data, out version),
                _ => ClientHelloReason.None,
            };
            if (reason != ClientHelloReason.None)
            {
                return reason;
            }
        }

        hello = new ClientHello(serverName, protocols, version);
        return ClientHelloReason.None;
    }

    private static ClientHelloReason ReadServerName(Span<byte> data, out ReadOnlySpan<byte> name)
    {
        name = default;
        HelloCursor cursor = new(data);
        if (!cursor.TryVector(out Span<byte> list) || !cursor.IsEmpty || list.IsEmpty)
        {
            return ClientHelloReason.Malformed;
        }

        bool isNamed = false;
        HelloCursor names = new(list);
        while (!names.IsEmpty)
        {
            // Types to come have their length in the same place (RFC 6066 section 3).
            if (!names.TryByte(out byte type) || !names.TryVector(out Span<byte> value))
            {
                return ClientHelloReason.Malformed;
            }

            if (type != HostNameType)
            {
                continue;
            }

            if (isNamed)
            {
                return ClientHelloReason.ServerNameRepeated;
            }

            isNamed = true;
            if (!ServerNameText.TryFold(value, out bool isAddress))
            {
                return ClientHelloReason.ServerNameMalformed;
            }

            name = isAddress ? default : value;
        }

        return ClientHelloReason.None;
    }

    private static ClientHelloReason ReadProtocols(Span<byte> data, out ReadOnlySpan<byte> protocols)
    {
        protocols = default;
        HelloCursor cursor = new(data);
        if (!cursor.TryVector(out Span<byte> list) || !cursor.IsEmpty || list.IsEmpty)
        {
            return ClientHelloReason.Malformed;
        }

        HelloCursor names = new(list);
        while (!names.IsEmpty)
        {
            if (!names.TryShortVector(out Span<byte> name) || name.IsEmpty)
            {
                return ClientHelloReason.Malformed;
            }
        }

        protocols = list;
        return ClientHelloReason.None;
    }

    /// <summary>The newest of TLS. GREASE (RFC 8701) and drafts have another first byte.</summary>
    private static ClientHelloReason ReadVersions(Span<byte> data, out ushort newest)
    {
        newest = 0;
        HelloCursor cursor = new(data);
        if (!cursor.TryShortVector(out Span<byte> list) || !cursor.IsEmpty || list.IsEmpty || list.Length % sizeof(ushort) != 0)
        {
            return ClientHelloReason.Malformed;
        }

        HelloCursor versions = new(list);
        while (versions.TryUInt16(out ushort version))
        {
            newest = version >> 8 == 3 && version > newest ? version : newest;
        }

        return ClientHelloReason.None;
    }
}
