using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>The field <c>Trailer</c> (RFC 9110 section 6.6.2): what is announced goes on for the trailers that do.</summary>
internal static class TrailerAnnouncement
{
    /// <param name="lines">The field as it came, one element a line.</param>
    /// <param name="state">Passed on.</param>
    /// <param name="goesOn">Whether a trailer of that name does.</param>
    /// <returns>One line; null = nothing is announced.</returns>
    public static string? Of<TState>(StringValues lines, TState state, Func<TState, string, bool> goesOn)
    {
        List<string>? names = null;
        foreach (string? line in lines)
        {
            foreach (Range part in line.AsSpan().Split(','))
            {
                string name = line.AsSpan()[part].Trim(" \t").ToString();
                if (name.Length > 0 && goesOn(state, name) && names?.Contains(name, StringComparer.OrdinalIgnoreCase) != true)
                {
                    (names ??= []).Add(name);
                }
            }
        }

        return names is null ? null : string.Join(", ", names);
    }
}
