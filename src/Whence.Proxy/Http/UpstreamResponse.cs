using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>The answer of a target: its head is there, its body comes.</summary>
/// <param name="message">The answer.</param>
/// <param name="body">Its body. A body that breaks off throws <see cref="IOException"/>.</param>
/// <param name="owner">Goes with the answer: the connection, where it is nobody else's.</param>
internal sealed class UpstreamResponse(HttpResponseMessage message, Stream body, IDisposable? owner) : IDisposable
{
    public int Status => (int)message.StatusCode;

    public string? ReasonPhrase => message.ReasonPhrase;

    public Stream Body => body;

    /// <summary>Copies the fields that go on to the client: all but hop-by-hop ones and what <c>Connection</c> nominates.</summary>
    public void CopyFieldsTo(IHeaderDictionary fields)
    {
        HashSet<string>? nominated = Nominees(message.Headers.NonValidated);
        Copy(message.Headers.NonValidated, nominated, fields);
        Copy(message.Content.Headers.NonValidated, nominated, fields);
        if (Status is 204 or < 200)
        {
            fields.Remove("Content-Length"); // RFC 9110 section 8.6: must not be there
        }
    }

    public void Dispose()
    {
        message.Dispose();
        owner?.Dispose();
    }

    private static void Copy(HttpHeadersNonValidated from, HashSet<string>? nominated, IHeaderDictionary to)
    {
        foreach (KeyValuePair<string, HeaderStringValues> field in from)
        {
            if (!HopByHop.Contains(field.Key) && nominated?.Contains(field.Key) != true)
            {
                to.Append(field.Key, field.Value.Count == 1 ? new StringValues(field.Value.ToString()) : new StringValues([.. field.Value]));
            }
        }
    }

    private static HashSet<string>? Nominees(HttpHeadersNonValidated fields)
    {
        if (!fields.TryGetValues("Connection", out HeaderStringValues lines))
        {
            return null;
        }

        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in lines)
        {
            names.UnionWith(line.Split(',', StringSplitOptions.TrimEntries).Where(static name => !HopByHop.IsKeptDespiteNomination(name)));
        }

        return names;
    }
}
