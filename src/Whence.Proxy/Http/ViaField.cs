using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>The field Via (RFC 9110 section 7.6.3): says that a request passed here, and so tells when it comes round again.</summary>
/// <remarks>The name in it says nothing about the inside: it is made anew at each start, and each listener has its own, because one
/// listener may well forward to another of the same process.</remarks>
internal sealed class ViaField
{
    private readonly string _pseudonym;
    private readonly string _http11;
    private readonly string _http10;
    private readonly string _http2;

    /// <param name="listener">Its name.</param>
    public ViaField(string listener)
    {
        // String hashes differ from process to process (seeded at random), and are the same within one.
        _pseudonym = string.Create(CultureInfo.InvariantCulture, $"whence-{listener.GetHashCode(StringComparison.Ordinal):x8}");
        (_http11, _http10, _http2) = ($"1.1 {_pseudonym}", $"1.0 {_pseudonym}", $"2.0 {_pseudonym}");
    }

    /// <summary>Whether the request passed this listener before.</summary>
    public bool HasPassed(StringValues received)
    {
        foreach (ReadOnlySpan<char> element in ListField.Elements(received))
        {
            // [protocol "/"] version, then who received it, then perhaps a comment.
            int name = element.IndexOfAny(' ', '\t');
            ReadOnlySpan<char> by = name < 0 ? default : element[name..].TrimStart(" \t");
            int end = by.IndexOfAny(' ', '\t');
            if ((end < 0 ? by : by[..end]).Equals(_pseudonym, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What was received, and this listener behind it; on one line.</summary>
    public string Append(StringValues received, string protocol)
    {
        string own = protocol switch
        {
            "HTTP/1.1" => _http11,
            "HTTP/1.0" => _http10,
            _ => _http2,
        };
        return received.Count == 0 ? own : $"{string.Join(", ", received.ToArray())}, {own}";
    }
}
