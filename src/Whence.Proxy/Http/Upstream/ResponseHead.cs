namespace Whence.Proxy.Http;

/// <summary>The head of an answer, as <see cref="ResponseHeadReader"/> found it. One object serves many answers.</summary>
internal sealed class ResponseHead
{
    private readonly FieldSlice[] _fields = new FieldSlice[ResponseLimits.Fields];

    /// <summary>0 until the status line was read.</summary>
    public int Status { get; set; }

    public bool IsHttp10 { get; set; }

    /// <summary>Where the reason phrase stands.</summary>
    public Range ReasonPhrase { get; set; }

    /// <summary>Fields so far.</summary>
    public int FieldCount { get; private set; }

    /// <summary>Its bytes, with the empty line.</summary>
    public int Length { get; set; }

    /// <summary>The value of Content-Length; -1 = none.</summary>
    public long ContentLength { get; set; } = -1;

    public bool IsChunked { get; set; }

    /// <summary>Whether there is a field Connection.</summary>
    public bool HasConnection { get; set; }

    /// <summary>Whether trailers are announced.</summary>
    public bool HasTrailer { get; set; }

    /// <summary>Whether <c>Connection: close</c> is said.</summary>
    public bool SaysClose { get; set; }

    public ReadOnlySpan<FieldSlice> Fields => _fields.AsSpan(0, FieldCount);

    public bool IsInterim => Status is >= 100 and < 200;

    /// <summary>Whether the connection could be used again after this answer, as far as its head says.</summary>
    public bool KeepsConnection => !SaysClose && !IsHttp10;

    /// <summary>RFC 9112 section 6.3, in its order; what is contradictory was refused before.</summary>
    public ResponseFraming FramingFor(bool isAnswerToHead)
    {
        if (isAnswerToHead || Status is < 200 or 204 or 304)
        {
            return ResponseFraming.None;
        }

        return IsChunked ? ResponseFraming.Chunked : ContentLength >= 0 ? ResponseFraming.Length : ResponseFraming.UntilClose;
    }

    public void Clear()
    {
        Status = 0;
        FieldCount = 0;
        Length = 0;
        ContentLength = -1;
        ReasonPhrase = default;
        IsHttp10 = IsChunked = HasConnection = HasTrailer = SaysClose = false;
    }

    /// <returns>Whether there was room.</returns>
    public bool TryAdd(FieldSlice field)
    {
        if (FieldCount == _fields.Length)
        {
            return false;
        }

        _fields[FieldCount++] = field;
        return true;
    }
}
