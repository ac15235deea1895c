using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>Finds the values of one cookie in the <c>Cookie</c> lines (RFC 6265 section 5.4): exact name, value as it is.</summary>
internal static class CookieFields
{
    /// <summary>How often the cookie is there. One pass over the lines, whatever they hold.</summary>
    public static int Count(StringValues lines, string name)
    {
        _ = Find(lines, name, int.MaxValue, out int before);
        return before;
    }

    public static ReadOnlySpan<char> Value(StringValues lines, string name, int index) => Find(lines, name, index, out _);

    /// <summary>Finds one value, and counts how many of the name stand before it.</summary>
    private static ReadOnlySpan<char> Find(StringValues lines, string name, int index, out int before)
    {
        before = 0;
        foreach (string? line in lines)
        {
            foreach (Range part in line.AsSpan().Split(';'))
            {
                ReadOnlySpan<char> pair = line.AsSpan()[part].Trim(" \t");
                int at = pair.IndexOf('=');
                if (at >= 0 && pair[..at].SequenceEqual(name))
                {
                    if (before == index)
                    {
                        return pair[(at + 1)..];
                    }

                    before++;
                }
            }
        }

        return default;
    }
}
