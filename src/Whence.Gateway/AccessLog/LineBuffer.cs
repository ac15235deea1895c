using System.Buffers;
using System.Globalization;
using System.Text;

namespace Whence.Gateway.AccessLog;

/// <summary>Collects the bytes of log lines. Everything that came from outside goes through <see cref="Escaped(string?)"/>.</summary>
internal sealed class LineBuffer
{
    /// <summary>
    /// The most bytes of one value that a line shows; as much as nginx lets a request line or field have (large_client_header_buffers).
    /// </summary>
    public const int MaxValue = 8 * 1024;

    private const int MaxEscape = 4;
    private readonly ArrayBufferWriter<byte> _bytes = new(16 * 1024);

    public int Length => _bytes.WrittenCount;

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    /// <summary>For writers that bring their own escaping (JSON).</summary>
    public IBufferWriter<byte> Raw => _bytes;

    public void Clear() => _bytes.ResetWrittenCount();

    /// <summary>Text of ours, as it is.</summary>
    public void Literal(ReadOnlySpan<byte> utf8) => _bytes.Write(utf8);

    /// <summary>Text of ours, as it is; only ASCII.</summary>
    public void Literal(string text)
    {
        int length = Encoding.ASCII.GetBytes(text, _bytes.GetSpan(text.Length));
        _bytes.Advance(length);
    }

    /// <summary>The mark for a value that is not there, as nginx writes it.</summary>
    public void Absent() => Literal("-"u8);

    public void Number(long value) => Formatted(value);

    public void Formatted<T>(T value, ReadOnlySpan<char> format = default)
        where T : IUtf8SpanFormattable
    {
        const int Enough = 64;
        if (value.TryFormat(_bytes.GetSpan(Enough), out int written, format, CultureInfo.InvariantCulture))
        {
            _bytes.Advance(written);
        }
    }

    /// <summary>
    /// Text from outside: escaped as nginx does by default, so that nothing in it can end a line or a quoted field; cut to
    /// <see cref="MaxValue"/>.
    /// </summary>
    public void Escaped(string? text) => Escaped(text, EscapeAsNginx);

    /// <summary>
    /// As <see cref="Escaped(string?)"/>, in the way of Apache (ap_escape_logitem): a backslash before <c>"</c> and <c>\</c>, a letter for
    /// some controls, small letters in <c>\xXX</c>.
    /// </summary>
    public void EscapedAsApache(string? text) => Escaped(text, EscapeAsApache);

    private void Escaped(string? text, Action<LineBuffer, byte[], int> escape)
    {
        if (text is null)
        {
            Absent();
            return;
        }

        // Text from the wire has a character for each byte (Latin-1): then the bytes come back as they were.
        ReadOnlySpan<char> cut = text.AsSpan(0, Math.Min(text.Length, MaxValue));
        Encoding encoding = cut.ContainsAnyExceptInRange('\0', '\u00FF') ? Encoding.UTF8 : Encoding.Latin1;
        byte[] rented = ArrayPool<byte>.Shared.Rent(encoding.GetMaxByteCount(cut.Length));
        int length = encoding.GetBytes(cut, rented);
        escape(this, rented, Math.Min(length, MaxValue));
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>
    /// Bytes from outside, escaped: <c>"</c>, <c>\</c>, below 0x20 and from 0x7F on become <c>\xXX</c> (ngx_http_log_escape).
    /// </summary>
    public void Escaped(ReadOnlySpan<byte> bytes)
    {
        Span<byte> destination = _bytes.GetSpan((bytes.Length * MaxEscape) + 1);
        int at = 0;
        foreach (byte value in bytes)
        {
            if (value is < 0x20 or >= 0x7F or (byte)'"' or (byte)'\\')
            {
                destination[at++] = (byte)'\\';
                destination[at++] = (byte)'x';
                destination[at++] = "0123456789ABCDEF"u8[value >> 4];
                destination[at++] = "0123456789ABCDEF"u8[value & 15];
            }
            else
            {
                destination[at++] = value;
            }
        }

        _bytes.Advance(at);
    }

    private static void EscapeAsNginx(LineBuffer line, byte[] bytes, int length) => line.Escaped(bytes.AsSpan(0, length));

    private static void EscapeAsApache(LineBuffer line, byte[] bytes, int length)
    {
        Span<byte> destination = line._bytes.GetSpan((length * MaxEscape) + 1);
        int at = 0;
        foreach (byte value in bytes.AsSpan(0, length))
        {
            int letter = value switch { 8 => 'b', 9 => 't', 10 => 'n', 11 => 'v', 13 => 'r', (byte)'"' => '"', (byte)'\\' => '\\', _ => 0 };
            if (letter != 0)
            {
                destination[at++] = (byte)'\\';
                destination[at++] = (byte)letter;
            }
            else if (value is < 0x20 or >= 0x7F)
            {
                destination[at++] = (byte)'\\';
                destination[at++] = (byte)'x';
                destination[at++] = "0123456789abcdef"u8[value >> 4];
                destination[at++] = "0123456789abcdef"u8[value & 15];
            }
            else
            {
                destination[at++] = value;
            }
        }

        line._bytes.Advance(at);
    }
}
