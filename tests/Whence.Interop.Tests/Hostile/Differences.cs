using System.Globalization;
using System.Text;

namespace Whence.Interop.Tests;

/// <summary>Finds where a server read something else than the gateway says that it sent. Pure.</summary>
internal sealed class Differences(ILookup<string, Reading> forwarded, ILookup<string, Reading> read)
{
    /// <summary>What a server refuses before it has seen X-Real-IP: each is some request that the gateway heard refused.</summary>
    private readonly List<Reading> _unnamed = [.. read[string.Empty]];

    /// <summary>Those of one case, each as a line of text.</summary>
    public IEnumerable<string> Of(HostileCase one)
    {
        string client = one.Client.ToString();
        List<Reading> sent = [.. forwarded[client]];
        foreach (Reading request in read[client].OrderBy(static request => request.Status == 200 ? 0 : 1))
        {
            int at = sent.FindIndex(of => Fits(of, request));
            if (at < 0)
            {
                yield return $"{one.Name}: read {request}, which was not sent, by {Show(one)}";
                continue;
            }

            if (request.Status == 200 && request.Body.Length / 2 != int.Parse(sent[at].Body, CultureInfo.InvariantCulture))
            {
                yield return $"{one.Name}: read {request} where this was sent: {sent[at]}, by {Show(one)}";
            }

            sent.RemoveAt(at);
        }

        foreach (Reading request in sent.Where(static of => of.Status != 0))
        {
            int at = _unnamed.FindIndex(of => of.Status == request.Status && of.Line == Origin(request.Line));
            if (at < 0)
            {
                yield return $"{one.Name}: did not read {request}, by {Show(one)}";
            }
            else
            {
                _unnamed.RemoveAt(at);
            }
        }
    }

    /// <summary>Those that belong to nobody; to be asked when all cases were.</summary>
    public IEnumerable<string> Left() => _unnamed.Select(static request => $"read {request}, which was not sent");

    /// <summary>A body that breaks off in the gateway breaks off there: that is read as a request that is not whole.</summary>
    private static bool Fits(Reading sent, Reading request)
        => Origin(sent.Line) == request.Line
            && (sent.Status == request.Status || (sent.Fault != "-" && request.Status != 200) || sent.Fault == "client-gone");

    /// <summary>Of an absolute target, path and query are sent on.</summary>
    private static string Origin(string line) => line.Replace(" http://a/", " /", StringComparison.Ordinal);

    private static string Show(HostileCase one) => string.Concat(
        Encoding.Latin1.GetString(one.Bytes).Select(static value => value is >= ' ' and <= '~' ? value.ToString() : $"\\x{(int)value:x2}"));
}
