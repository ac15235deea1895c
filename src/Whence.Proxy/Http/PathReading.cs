namespace Whence.Proxy.Http;

/// <summary>The ways in which back ends read one path. A request goes on only if all of them fall on the same route.</summary>
/// <remarks>
/// What is forwarded is the path as it came, so that nothing of it is lost (encoded slashes in names, signatures over the path). The price:
/// the back end may read it in its own way. If it could read a path of another route than ours, the request would get there past that
/// route's rules.
/// </remarks>
internal static class PathReading
{
    /// <summary>Whether there is only one way to read the path.</summary>
    public static bool IsPlain(ReadOnlySpan<char> path)
        => !path.ContainsAny('%', ';', '\\') && path.IndexOf("//") < 0 && path.IndexOf("/.") < 0;

    /// <summary>
    /// Every reading: percent-encoding decoded once, dot segments removed (RFC 3986 section 5.2.4), and each of what willing back ends do
    /// besides, in every combination: encoded slashes and backslashes are slashes, several slashes are one, <c>;parameters</c> are cut off.
    /// </summary>
    public static IEnumerable<string> All(string path)
    {
        foreach (bool slashesToo in (bool[])[false, true])
        {
            string decoded = Decode(path, slashesToo);
            foreach (bool merged in (bool[])[false, true])
            {
                yield return Segments(decoded, merged, cut: false);
                yield return Segments(decoded, merged, cut: true);
            }
        }
    }

    private static string Decode(string path, bool slashesToo)
    {
        Span<char> decoded = new char[path.Length];
        int length = 0;
        for (int i = 0; i < path.Length; i++)
        {
            char character = path[i];
            if (character == '%' && i + 2 < path.Length
                && EncodedText.TryHex(path[i + 1], path[i + 2], out byte value)
                && (slashesToo || value != '/'))
            {
                character = (char)value;
                i += 2;
            }

            decoded[length++] = slashesToo && character == '\\' ? '/' : character;
        }

        return new string(decoded[..length]);
    }

    private static string Segments(string path, bool merged, bool cut)
    {
        var kept = new List<string>();
        string[] segments = path.Split('/');
        for (int i = 1; i < segments.Length; i++)
        {
            string segment = cut ? segments[i].Split(';', 2)[0] : segments[i];
            bool last = i == segments.Length - 1;
            if (segment == "..")
            {
                kept.RemoveRange(Math.Max(kept.Count - 1, 0), Math.Min(kept.Count, 1));
            }

            if (segment is ".." or ".")
            {
                if (last)
                {
                    kept.Add(string.Empty);
                }
            }
            else if (!merged || segment.Length > 0 || last)
            {
                kept.Add(segment);
            }
        }

        return "/" + string.Join('/', kept);
    }
}
