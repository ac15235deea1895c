using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>Fields that are lists of elements between commas, on one line or several (RFC 9110 section 5.6.1).</summary>
internal static class ListField
{
    /// <summary>The elements of all lines in their order. Empty ones are passed over.</summary>
    public static ListElements Elements(StringValues lines) => new(lines);

    /// <summary>Whether one of the elements is that one; case does not matter.</summary>
    public static bool Contains(StringValues lines, string element)
    {
        foreach (ReadOnlySpan<char> one in Elements(lines))
        {
            if (one.Equals(element, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
