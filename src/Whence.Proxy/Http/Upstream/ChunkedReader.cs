namespace Whence.Proxy.Http;

/// <summary>Takes the frame off a chunked body (RFC 9112 section 7.1), strictly. Extensions are read and dropped.</summary>
/// <remarks>Bytes may come in any pieces; each is given once. Never throws, never allocates. <c>default</c> is ready for a body.</remarks>
internal struct ChunkedReader
{
    /// <summary>15 hexadecimal digits are 60 bits: no size of that many overflows, leading zeros count.</summary>
    private const int MaxSizeDigits = 15;

    private State _state;
    private byte _digits;
    private int _extension;
    private int _overhead;
    private int _trailer;
    private int _fields;
    private long _left;

    private enum State : byte
    {
        Size,
        Extension,
        SizeLineFeed,
        Data,
        DataCarriageReturn,
        DataLineFeed,
        TrailerStart,
        TrailerName,
        TrailerValue,
        TrailerLineFeed,
        LastLineFeed,
        Done,
    }

    /// <summary>How many bytes of the trailer section were read; 1 at the end = it is empty.</summary>
    public readonly int TrailerLength => _trailer;

    /// <summary>Reads until the end of the next piece of data, or as far as the bytes go.</summary>
    /// <param name="source">Bytes that were not given before.</param>
    /// <param name="consumed">How many of them were read. On <see cref="ReadStatus.NeedMore"/> with bytes left: call again with
    /// those.</param>
    /// <param name="data">How many of the consumed ones, at their end, are data.</param>
    /// <param name="reason">What is wrong, on <see cref="ReadStatus.Invalid"/>.</param>
    public ReadStatus Read(ReadOnlySpan<byte> source, out int consumed, out int data, out ResponseReason reason)
    {
        data = 0;
        for (consumed = 0; consumed < source.Length; consumed++)
        {
            if (_state == State.Data)
            {
                data = (int)Math.Min(_left, source.Length - consumed);
                _left -= data;
                consumed += data;
                _state = _left == 0 ? State.DataCarriageReturn : State.Data;
                break;
            }

            reason = Step(source[consumed]);
            if (reason != ResponseReason.None)
            {
                return ReadStatus.Invalid;
            }

            if (_state == State.Done)
            {
                consumed++;
                return ReadStatus.Done;
            }
        }

        reason = ResponseReason.None;
        return ReadStatus.NeedMore;
    }

    /// <summary>One byte of the frame.</summary>
    private ResponseReason Step(byte value) => _state switch
    {
        State.Size => StepSize(value),
        State.Extension => StepExtension(value),
        State.SizeLineFeed => Expect(value, '\n', _left > 0 ? State.Data : State.TrailerStart, ResponseReason.BareCarriageReturn),
        State.DataCarriageReturn => Expect(value, '\r', State.DataLineFeed, ResponseReason.ChunkNotTerminated),
        State.DataLineFeed => Expect(value, '\n', State.Size, ResponseReason.ChunkNotTerminated),
        State.LastLineFeed => Expect(value, '\n', State.Done, ResponseReason.BareCarriageReturn),
        _ => StepTrailer(value),
    };

    private ResponseReason StepSize(byte value)
    {
        int digit = value switch
        {
            >= (byte)'0' and <= (byte)'9' => value - '0',
            >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
            _ => -1,
        };
        if (digit >= 0)
        {
            _left = (_left << 4) | (uint)digit;
            return ++_digits > MaxSizeDigits ? ResponseReason.ChunkSizeOverflow : ResponseReason.None;
        }

        if (_digits == 0 || value is not ((byte)'\r' or (byte)';'))
        {
            return ResponseReason.ChunkSizeMalformed;
        }

        _digits = 0;
        _extension = 0;
        return value == ';' ? Go(State.Extension) : EndSizeLine();
    }

    private ResponseReason StepExtension(byte value)
    {
        if (value == '\r')
        {
            return EndSizeLine();
        }

        if (FieldSyntax.IsControl(value))
        {
            return value == '\n' ? ResponseReason.BareLineFeed : ResponseReason.ChunkExtensionControl;
        }

        return ++_extension > ResponseLimits.ChunkExtension || ++_overhead > ResponseLimits.ChunkOverhead
            ? ResponseReason.ChunkExtensionTooLong
            : ResponseReason.None;
    }

    private ResponseReason EndSizeLine()
    {
        _overhead -= (int)Math.Min(_overhead, _left);
        return Go(State.SizeLineFeed);
    }

    /// <summary>A trailer section is field lines and an empty line, as strict as those of a head.</summary>
    private ResponseReason StepTrailer(byte value)
    {
        if (++_trailer > ResponseLimits.Trailers)
        {
            return ResponseReason.TrailersTooLarge;
        }

        switch (_state)
        {
            case State.TrailerStart:
                return value switch
                {
                    (byte)'\r' => Go(State.LastLineFeed),
                    (byte)' ' or (byte)'\t' => ResponseReason.FieldFolded,
                    (byte)':' => ResponseReason.FieldNameEmpty,
                    _ when ++_fields > ResponseLimits.Fields => ResponseReason.TooManyFields,
                    _ => FieldSyntax.IsTokenByte(value) ? Go(State.TrailerName) : ResponseReason.FieldNameMalformed,
                };

            case State.TrailerName:
                return value switch
                {
                    (byte)':' => Go(State.TrailerValue),
                    (byte)'\r' or (byte)'\n' => ResponseReason.FieldWithoutColon,
                    _ => FieldSyntax.IsTokenByte(value) ? ResponseReason.None : ResponseReason.FieldNameMalformed,
                };

            case State.TrailerValue:
                return value switch
                {
                    (byte)'\r' => Go(State.TrailerLineFeed),
                    (byte)'\n' => ResponseReason.BareLineFeed,
                    _ => FieldSyntax.IsControl(value) ? ResponseReason.FieldValueControl : ResponseReason.None,
                };

            default:
                return Expect(value, '\n', State.TrailerStart, ResponseReason.BareCarriageReturn);
        }
    }

    private ResponseReason Expect(byte value, char expected, State next, ResponseReason otherwise)
        => value == expected ? Go(next) : otherwise;

    private ResponseReason Go(State next)
    {
        _state = next;
        return ResponseReason.None;
    }
}
