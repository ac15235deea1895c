using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>The field <c>Trailer</c> (RFC 9110 section 6.6.2): what is announced goes on for the trailers that do.</summary>
internal static class TrailerAnnouncement
{
    /// <summary>As many as there may be trailers. It is a hint: who announces more is not looked at, and announces nothing.</summary>
    internal const int MaxNames = ResponseLimits.Fields;

    /// <param name="lines">The field as it came, one element a line.</param>
    /// <param name="goesOn">Whether a trailer of that name does.</param>
    /// <returns>One line; null = nothing is announced.</returns>
    public static string? Of(StringValues lines, Func<string, bool> goesOn)
    {
        List<string>? names = null;
        int count = 0;
        foreach (ReadOnlySpan<char> element in ListField.Elements(lines))
        {
            if (++count > MaxNames)
            {
                return null;
            }

            string name = element.ToString();
            if (goesOn(name) && names?.Contains(name, StringComparer.OrdinalIgnoreCase) != true)
            {
                (names ??= []).Add(name);
            }
        }

        return names is null ? null : string.Join(", ", names);
    }
}
