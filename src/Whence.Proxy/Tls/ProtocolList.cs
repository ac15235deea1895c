namespace Whence.Proxy.Tls;

/// <summary>Names of protocols as ALPN has them (RFC 7301 section 3.1): each a byte of length and that many bytes.</summary>
/// <param name="wire">The list without its own length; empty = none. Its lengths must fit.</param>
internal readonly ref struct ProtocolList(ReadOnlySpan<byte> wire)
{
    /// <summary>The list as it came.</summary>
    public ReadOnlySpan<byte> Wire { get; } = wire;

    /// <summary>Whether a protocol is among them.</summary>
    public bool Contains(ReadOnlySpan<byte> protocol)
    {
        foreach (ReadOnlySpan<byte> offered in this)
        {
            if (offered.SequenceEqual(protocol))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The one protocol that can be agreed on.</summary>
    /// <param name="protocol">The protocol, else empty.</param>
    /// <returns>Whether exactly one is offered, those aside that stand for nothing (RFC 8701).</returns>
    public bool TryGetOnly(out ReadOnlySpan<byte> protocol)
    {
        protocol = default;
        foreach (ReadOnlySpan<byte> offered in this)
        {
            if (IsGrease(offered))
            {
                continue;
            }

            if (!protocol.IsEmpty)
            {
                protocol = default;
                return false;
            }

            protocol = offered;
        }

        return !protocol.IsEmpty;
    }

    public Enumerator GetEnumerator() => new(Wire);

    /// <summary>RFC 8701 section 3.1: two bytes alike, both of the form 0x?A.</summary>
    private static bool IsGrease(ReadOnlySpan<byte> name) => name.Length == 2 && name[0] == name[1] && (name[0] & 0x0F) == 0x0A;

    /// <summary>Walks the names.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public ReadOnlySpan<byte> Current { get; private set; }

        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            Current = _rest.Slice(1, _rest[0]);
            _rest = _rest[(1 + Current.Length)..];
            return true;
        }
    }
}
