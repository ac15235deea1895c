using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>Finds the values of one cookie in the <c>Cookie</c> lines (RFC 6265 section 5.4): exact name, value as it is.</summary>
internal static class CookieFields
{
    public static int Count(StringValues lines, string name)
    {
        int count = 0;
        while (!Find(lines, name, count).IsNull)
        {
            count++;
        }

        return count;
    }

    public static ReadOnlySpan<char> Value(StringValues lines, string name, int index) => Find(lines, name, index).Text;

    private static Found Find(StringValues lines, string name, int index)
    {
        foreach (string? line in lines)
        {
            foreach (Range part in line.AsSpan().Split(';'))
            {
                ReadOnlySpan<char> pair = line.AsSpan()[part].Trim(" \t");
                int at = pair.IndexOf('=');
                if (at >= 0 && pair[..at].SequenceEqual(name) && index-- == 0)
                {
                    return new Found(pair[(at + 1)..], IsNull: false);
                }
            }
        }

        return new Found(default, IsNull: true);
    }

    private readonly ref struct Found(ReadOnlySpan<char> text, bool IsNull)
    {
        public ReadOnlySpan<char> Text { get; } = text;

        public bool IsNull { get; } = IsNull;
    }
}
