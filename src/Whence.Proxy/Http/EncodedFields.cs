using System.Text;

namespace Whence.Proxy.Http;

/// <summary>Finds the values of one name in <c>name=value&amp;name=value</c>.</summary>
/// <param name="text">The query without its question mark, or the form.</param>
/// <param name="scratch">Where names and values are decoded; at least as long as the text.</param>
internal readonly ref struct EncodedFields(ReadOnlySpan<byte> text, Span<byte> scratch)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private readonly Span<byte> _scratch = scratch;

    /// <summary>How often the name is there.</summary>
    public int Count(string name)
    {
        int count = 0;
        foreach (Range part in _text.Split((byte)'&'))
        {
            count += IsNamed(_text[part], name, out _) ? 1 : 0;
        }

        return count;
    }

    /// <summary>The decoded value with the given index.</summary>
    public ReadOnlySpan<byte> Value(string name, int index)
    {
        foreach (Range part in _text.Split((byte)'&'))
        {
            if (IsNamed(_text[part], name, out ReadOnlySpan<byte> value) && index-- == 0)
            {
                return _scratch[..EncodedText.Decode(value, _scratch)];
            }
        }

        return [];
    }

    private bool IsNamed(ReadOnlySpan<byte> part, string name, out ReadOnlySpan<byte> value)
    {
        int at = part.IndexOf((byte)'=');
        value = at < 0 ? [] : part[(at + 1)..];
        int length = EncodedText.Decode(at < 0 ? part : part[..at], _scratch);
        Span<byte> wanted = stackalloc byte[256];
        return part.Length > 0 && Encoding.UTF8.TryGetBytes(name, wanted, out int wantedLength) && _scratch[..length].SequenceEqual(wanted[..wantedLength]);
    }
}
