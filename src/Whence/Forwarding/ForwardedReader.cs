using System.Buffers;

namespace Whence;

/// <summary>Reads one line of the Forwarded field, element by element, left to right: the full grammar of RFC 7239 section 4.</summary>
/// <remarks>
/// <para>Strict: parameters are <c>token=token</c> or <c>token="quoted"</c> without white space around <c>=</c> or <c>;</c>, each at most
/// once in an element; names without case; unknown parameters are allowed. White space and empty elements between commas are passed
/// over.</para>
/// <para>A quoted string can hide commas, so elements cannot be found from the right: read the line to its end and look at <see
/// cref="IsMalformed"/> before using any of them. Never throws, never allocates.</para>
/// </remarks>
/// <param name="line">One line of the field.</param>
public ref struct ForwardedReader(ReadOnlySpan<byte> line)
{
    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private readonly ReadOnlySpan<byte> _line = line;
    private int _at;

    /// <summary>Whether the line breaks the grammar: then nothing of it may be used.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Reads the next element.</summary>
    /// <returns><see langword="false"/> at the end, or where the line is malformed.</returns>
    public bool TryRead(out ForwardedElement element)
    {
        element = default;
        while (!IsMalformed)
        {
            SkipWhiteSpace();
            if (_at >= _line.Length)
            {
                return false;
            }

            if (_line[_at] == (byte)',')
            {
                _at++; // an empty element: RFC 9110 section 5.6.1.2
                continue;
            }

            return TryReadElement(out element) || Fail();
        }

        return false;
    }

    private bool TryReadElement(out ForwardedElement element)
    {
        element = default;
        ReadOnlySpan<byte> forValue = default, by = default, host = default, proto = default;
        while (true)
        {
            // [ forwarded-pair ] *( ";" [ forwarded-pair ] )
            if (_at < _line.Length && _line[_at] is not ((byte)';' or (byte)',' or (byte)' ' or (byte)'\t'))
            {
                if (!TryReadPair(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
                    || !TryKeep(name, value, ref forValue, ref by, ref host, ref proto))
                {
                    return false;
                }
            }

            if (_at < _line.Length && _line[_at] == (byte)';')
            {
                _at++;
                continue;
            }

            SkipWhiteSpace();
            if (_at < _line.Length)
            {
                if (_line[_at] != (byte)',')
                {
                    return false;
                }

                _at++;
            }

            element = new ForwardedElement { For = forValue, By = by, Host = host, Proto = proto };
            return true;
        }
    }

    private bool TryReadPair(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        name = ReadToken();
        if (name.Length == 0 || _at >= _line.Length || _line[_at] != (byte)'=')
        {
            return false;
        }

        _at++;
        if (_at < _line.Length && _line[_at] == (byte)'"')
        {
            return TryReadQuoted(out value);
        }

        value = ReadToken();
        return value.Length > 0;
    }

    private ReadOnlySpan<byte> ReadToken()
    {
        ReadOnlySpan<byte> rest = _line[_at..];
        int length = rest.IndexOfAnyExcept(TokenBytes);
        length = length < 0 ? rest.Length : length;
        _at += length;
        return rest[..length];
    }

    /// <summary>RFC 9110 section 5.6.4. The quotes stay in the value: they tell a quoted value from a token.</summary>
    private bool TryReadQuoted(out ReadOnlySpan<byte> value)
    {
        int start = _at;
        value = default;
        for (_at++; _at < _line.Length; _at++)
        {
            byte character = _line[_at];
            if (character == (byte)'"')
            {
                _at++;
                value = _line[start.._at];
                return true;
            }

            if (character == (byte)'\\')
            {
                _at++;
                if (_at >= _line.Length)
                {
                    return false;
                }

                character = _line[_at];
            }

            if (character is < 0x20 and not (byte)'\t' or 0x7F)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Keeps the parameters that have a meaning here; each may come once in an element (section 4).</summary>
    private static bool TryKeep(
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> value,
        ref ReadOnlySpan<byte> forValue,
        ref ReadOnlySpan<byte> by,
        ref ReadOnlySpan<byte> host,
        ref ReadOnlySpan<byte> proto)
    {
        if (System.Text.Ascii.EqualsIgnoreCase(name, "for"u8))
        {
            return TryKeepOnce(value, ref forValue);
        }

        if (System.Text.Ascii.EqualsIgnoreCase(name, "by"u8))
        {
            return TryKeepOnce(value, ref by);
        }

        if (System.Text.Ascii.EqualsIgnoreCase(name, "host"u8))
        {
            return TryKeepOnce(value, ref host);
        }

        return !System.Text.Ascii.EqualsIgnoreCase(name, "proto"u8) || TryKeepOnce(value, ref proto);
    }

    private static bool TryKeepOnce(ReadOnlySpan<byte> value, ref ReadOnlySpan<byte> kept)
    {
        bool first = kept.Length == 0; // a value is never empty: a token has a character, a quoted string its quotes
        kept = value;
        return first;
    }

    private void SkipWhiteSpace()
    {
        while (_at < _line.Length && _line[_at] is (byte)' ' or (byte)'\t')
        {
            _at++;
        }
    }

    private bool Fail()
    {
        IsMalformed = true;
        return false;
    }
}
