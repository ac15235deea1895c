namespace Whence.Proxy.Http;

/// <summary>Goes through a trailer section that <see cref="ChunkedReader"/> found to be in order: field lines and an empty line.</summary>
/// <param name="section">All of it.</param>
internal ref struct TrailerLines(ReadOnlySpan<byte> section)
{
    private ReadOnlySpan<byte> _left = section;

    /// <summary>The next field.</summary>
    /// <returns>Not at the end.</returns>
    public bool TryRead(out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        int colon = _left.IndexOf((byte)':');
        if (colon < 0)
        {
            name = value = default;
            return false;
        }

        name = _left[..colon];
        int end = _left.IndexOf((byte)'\r');
        value = _left[(colon + 1)..end].Trim(" \t"u8);
        _left = _left[(end + 2)..];
        return true;
    }
}
