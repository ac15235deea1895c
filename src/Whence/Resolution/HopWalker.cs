namespace Whence;

/// <summary>Gives the hops of a list field from right to left, all lines of the field as one list, and no line before it is
/// needed.</summary>
/// <remarks>
/// X-Forwarded-For is cut from the right. A line of Forwarded must be read from the left, because quotes can hide commas: the places of its
/// last elements are kept in a ring that the caller lends, one longer than the longest walk, so that nothing is allocated and a long line
/// costs no more than its bytes. A malformed line is met only when the walk reaches it: what a client wrote in a line of its own cannot
/// spoil the lines that proxies added behind it.
/// </remarks>
internal ref struct HopWalker
{
    private readonly ClaimField _field;
    private readonly Span<Range> _ring;
    private int _linesLeft;
    private ReadOnlySpan<byte> _rest;
    private int _inRing;
    private int _ringAt;

    internal HopWalker(ClaimField field, int lines, Span<Range> ring)
    {
        _field = field;
        _linesLeft = lines;
        _ring = ring;
    }

    /// <summary>How long a ring to lend for a walk of at most so many hops; only Forwarded needs one.</summary>
    internal static int RingLength(ClaimRule rule, int hops) => rule.From.Source == ClaimSource.Forwarded ? hops + 1 : 0;

    /// <summary>Takes the next hop towards the client.</summary>
    /// <returns><see langword="false"/> when the list has no more.</returns>
    internal bool TryNext<TReader>(scoped ref TReader claims, out NodeKind kind, out AddressPort address)
        where TReader : struct, IClaimReader
        => _field.Source == ClaimSource.Forwarded
            ? TryNextForwarded(ref claims, out kind, out address)
            : TryNextXForwardedFor(ref claims, out kind, out address);

    private bool TryNextXForwardedFor<TReader>(scoped ref TReader claims, out NodeKind kind, out AddressPort address)
        where TReader : struct, IClaimReader
    {
        while (true)
        {
            if (XForwardedFor.TryTakeLast(ref _rest, out ReadOnlySpan<byte> element))
            {
                kind = XForwardedFor.ReadElement(element, out address);
                return true;
            }

            if (_linesLeft == 0)
            {
                kind = NodeKind.Empty;
                address = default;
                return false;
            }

            _rest = claims.Value(_field, --_linesLeft);
        }
    }

    private bool TryNextForwarded<TReader>(scoped ref TReader claims, out NodeKind kind, out AddressPort address)
        where TReader : struct, IClaimReader
    {
        address = default;
        kind = NodeKind.Malformed;
        while (_inRing == 0)
        {
            if (_linesLeft == 0)
            {
                kind = NodeKind.Empty;
                return false;
            }

            _rest = claims.Value(_field, --_linesLeft);
            if (!TryFillRing())
            {
                _inRing = 0;
                return true;
            }
        }

        _inRing--;
        _ringAt = (_ringAt == 0 ? _ring.Length : _ringAt) - 1;
        kind = ForwardedNode.Read(_rest[_ring[_ringAt]], out address);
        return true;
    }

    private bool TryFillRing()
    {
        var reader = new ForwardedReader(_rest);
        _ringAt = 0;
        while (reader.TryRead(out ForwardedElement element))
        {
            _ring[_ringAt] = RangeOf(element.For);
            _ringAt = (_ringAt + 1) % _ring.Length;
            _inRing = Math.Min(_inRing + 1, _ring.Length);
        }

        return !reader.IsMalformed;
    }

    private readonly Range RangeOf(ReadOnlySpan<byte> part)
    {
        if (part.IsEmpty)
        {
            return 0..0;
        }

        _rest.Overlaps(part, out int start);
        return start..(start + part.Length);
    }
}
