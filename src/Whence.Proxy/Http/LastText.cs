using System.Text;

namespace Whence.Proxy.Http;

/// <summary>The text that was made last: most requests of a connection need the same one again.</summary>
internal struct LastText
{
    private string? _text;

    /// <summary>The text of the bytes, one character a byte.</summary>
    public string Of(ReadOnlySpan<byte> latin1)
    {
        if (_text is null || !Ascii.Equals(latin1, _text))
        {
            _text = Encoding.Latin1.GetString(latin1);
        }

        return _text;
    }
}
