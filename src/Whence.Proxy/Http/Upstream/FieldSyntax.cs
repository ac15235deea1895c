using System.Buffers;
using System.Text;

namespace Whence.Proxy.Http;

/// <summary>Which bytes may stand where in a field (RFC 9110 section 5).</summary>
internal static class FieldSyntax
{
    private const string TokenCharacters = "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<byte> Token = SearchValues.Create(Encoding.ASCII.GetBytes(TokenCharacters));

    private static readonly SearchValues<char> TokenText = SearchValues.Create(TokenCharacters);

    /// <summary>All controls but HTAB. Bytes from 0x80 on are obs-text: opaque, and allowed.</summary>
    private static readonly SearchValues<byte> Controls
        = SearchValues.Create([.. Enumerable.Range(0, 0x80).Select(static value => (byte)value).Where(IsControl)]);

    public static bool IsToken(ReadOnlySpan<byte> name) => name.Length > 0 && !name.ContainsAnyExcept(Token);

    public static bool IsToken(ReadOnlySpan<char> name) => name.Length > 0 && !name.ContainsAnyExcept(TokenText);

    public static bool IsTokenByte(byte value) => Token.Contains(value);

    /// <summary>Whether nothing in it is a control: a value, or a reason phrase.</summary>
    public static bool IsText(ReadOnlySpan<byte> value) => !value.ContainsAny(Controls);

    public static bool IsControl(byte value) => value is < 0x20 and not (byte)'\t' or 0x7F;
}
