namespace Whence.Proxy.Transport;

/// <summary>Finds the headers of what follows one another in a stream, whatever pieces it comes in, and steps over what stands behind
/// each.</summary>
/// <remarks>It sees five bytes: the whole header of a record of TLS (RFC 8446 section 5.1), and of a frame of HTTP/2 all but the number of
/// its stream (RFC 9113 section 4.1).</remarks>
internal struct HeaderWalk
{
    private const int Size = 5;

    private ulong _header;
    private int _known;
    private int _toStep;

    /// <summary>The next header, first byte first; <see cref="StepOver"/> is to be told then what stands behind it.</summary>
    /// <param name="bytes">What came next; what was looked at is taken away.</param>
    /// <param name="header">It.</param>
    /// <returns>Whether all of it is there.</returns>
    public bool TryNext(ref ReadOnlySpan<byte> bytes, out ulong header)
    {
        int stepped = Math.Min(_toStep, bytes.Length);
        _toStep -= stepped;
        bytes = bytes[stepped..];
        for (; _known < Size && !bytes.IsEmpty; _known++)
        {
            _header = _header << 8 | bytes[0];
            bytes = bytes[1..];
        }

        header = _header;
        if (_known < Size)
        {
            return false;
        }

        (_header, _known) = (0, 0);
        return true;
    }

    /// <summary>So much stands between the last header and the next one.</summary>
    public void StepOver(int length) => _toStep = length;
}
