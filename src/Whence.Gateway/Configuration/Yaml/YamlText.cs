using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Whence.Gateway.Configuration.Yaml;

/// <summary>Turns the bytes of a file into text, or says at which place they are none.</summary>
internal static class YamlText
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string? Decode(ReadOnlySpan<byte> bytes, string file, DiagnosticBag diagnostics)
    {
        if (bytes.Length > YamlLimits.MaxFileBytes)
        {
            diagnostics.Add(Problems.FileTooLarge(new SourceLocation(file, 0, 0), YamlLimits.MaxFileBytes));
            return null;
        }

        if (bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        }

        // The scanner takes a NUL for the end of the file: what follows would be dropped in silence.
        int nul = bytes.IndexOf((byte)0);
        int invalid = Utf8.IsValid(bytes) ? -1 : FindInvalid(bytes);
        if (invalid >= 0 && (nul < 0 || invalid < nul))
        {
            diagnostics.Add(Problems.NotUtf8(Locate(bytes, invalid, file)));
            return null;
        }

        if (nul >= 0)
        {
            diagnostics.Add(Problems.NulByte(Locate(bytes, nul, file)));
            return null;
        }

        return Strict.GetString(bytes);
    }

    private static int FindInvalid(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out int length) == OperationStatus.Done)
        {
            at += length;
        }

        return at;
    }

    private static SourceLocation Locate(ReadOnlySpan<byte> bytes, int index, string file)
    {
        ReadOnlySpan<byte> before = bytes[..index];
        int line = before.Count((byte)'\n') + 1;
        return new SourceLocation(file, line, Encoding.UTF8.GetCharCount(before[(before.LastIndexOf((byte)'\n') + 1)..]) + 1);
    }
}
