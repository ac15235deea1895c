using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Whence.Proxy.Tests.Http;

/// <summary>Answers read in the plainest way, on whole text: what the fast readers are held against.</summary>
internal static partial class PlainResponse
{
    /// <summary>The head, or null: it is wrong, or not there whole.</summary>
    public static (int Status, bool IsHttp10, List<(string Name, string Value)> Fields, int Length)? Head(string text)
    {
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return null;
        }

        string[] lines = text[..end].Split("\r\n");
        if (lines.Any(static line => line.Contains('\r', StringComparison.Ordinal) || line.Contains('\n', StringComparison.Ordinal)))
        {
            return null;
        }

        Match status = StatusLine().Match(lines[0]);
        List<(string Name, string Value)> fields = [];
        foreach (string line in lines[1..])
        {
            Match field = FieldLine().Match(line);
            if (!field.Success)
            {
                return null;
            }

            fields.Add((field.Groups[1].Value, field.Groups[2].Value.Trim(' ', '\t')));
        }

        return status.Success && AreFramed(fields, status.Groups[1].Value == "0")
            ? (int.Parse(status.Groups[2].Value, CultureInfo.InvariantCulture), status.Groups[1].Value == "0", fields, end + 4)
            : null;
    }

    /// <summary>The data of a chunked body and where it ends, or null: it is wrong, or not there whole.</summary>
    public static (string Data, int Length)? Chunks(string text)
    {
        var data = new StringBuilder();
        int at = 0;
        while (true)
        {
            Match line = SizeLine().Match(text, at);
            if (!line.Success)
            {
                return null;
            }

            int size = (int)Math.Min(int.MaxValue, long.Parse(line.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            at += line.Length;
            if (size == 0)
            {
                Match trailers = Trailers().Match(text, at);
                return trailers.Success ? (data.ToString(), at + trailers.Length) : null;
            }

            if (at + (long)size + 2 > text.Length || text[at + size] != '\r' || text[at + size + 1] != '\n')
            {
                return null;
            }

            data.Append(text, at, size);
            at += size + 2;
        }
    }

    private static bool AreFramed(List<(string Name, string Value)> fields, bool isHttp10)
    {
        string[] lengths = [.. fields.Where(static field => field.Name.Equals("content-length", StringComparison.OrdinalIgnoreCase)).Select(static field => field.Value)];
        string[] codings = [.. fields.Where(static field => field.Name.Equals("transfer-encoding", StringComparison.OrdinalIgnoreCase)).Select(static field => field.Value)];
        return lengths.Length + codings.Length <= 1
            && lengths.All(static value => Digits().IsMatch(value) && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            && codings.All(value => !isHttp10 && value.Equals("chunked", StringComparison.OrdinalIgnoreCase));
    }

    [GeneratedRegex(@"\AHTTP/1\.([01]) ([1-5][0-9][0-9])(?: [\t\x20-\x7e\x80-\xff]*)?\z")]
    private static partial Regex StatusLine();

    [GeneratedRegex(@"\A([!#$%&'*+\-.^_`|~0-9A-Za-z]+):([\t\x20-\x7e\x80-\xff]*)\z")]
    private static partial Regex FieldLine();

    [GeneratedRegex(@"\A[0-9]+\z")]
    private static partial Regex Digits();

    [GeneratedRegex(@"\G([0-9A-Fa-f]{1,15})(?:;[\t\x20-\x7e\x80-\xff]{0,256})?\r\n")]
    private static partial Regex SizeLine();

    [GeneratedRegex(@"\G(?:[!#$%&'*+\-.^_`|~0-9A-Za-z]+:[\t\x20-\x7e\x80-\xff]*\r\n)*\r\n")]
    private static partial Regex Trailers();
}
