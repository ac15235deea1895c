using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>The field <c>Trailer</c> (RFC 9110 section 6.6.2): what is announced goes on for the trailers that do.</summary>
internal static class TrailerAnnouncement
{
    /// <summary>As many as there may be trailers. It is a hint: who announces more is not looked at, and announces nothing.</summary>
    internal const int MaxNames = ResponseLimits.Fields;

    /// <param name="lines">The field as it came, one element a line.</param>
    /// <param name="state">Passed on.</param>
    /// <param name="goesOn">Whether a trailer of that name does.</param>
    /// <returns>One line; null = nothing is announced.</returns>
    public static string? Of<TState>(StringValues lines, TState state, Func<TState, string, bool> goesOn)
    {
        List<string>? names = null;
        int count = 0;
        foreach (string? line in lines)
        {
            foreach (Range part in line.AsSpan().Split(','))
            {
                ReadOnlySpan<char> name = line.AsSpan()[part].Trim(" \t");
                if (name.IsEmpty)
                {
                    continue;
                }

                if (++count > MaxNames)
                {
                    return null;
                }

                Add(ref names, name.ToString(), state, goesOn);
            }
        }

        return names is null ? null : string.Join(", ", names);
    }

    private static void Add<TState>(ref List<string>? names, string name, TState state, Func<TState, string, bool> goesOn)
    {
        if (goesOn(state, name) && names?.Contains(name, StringComparer.OrdinalIgnoreCase) != true)
        {
            (names ??= []).Add(name);
        }
    }
}
