using System.Globalization;
using System.Text.RegularExpressions;

namespace Whence.Compare;

/// <summary>Reads what h2load prints, and the file in which it tells of each request: times stand only there.</summary>
internal static partial class H2LoadOutput
{
    private const int StatusField = 1;
    private const int MicrosField = 2;

    /// <param name="output">The text for people.</param>
    /// <param name="log">A line a request: when it began, its status, the microseconds that it took, with tabs between.</param>
    public static LoadFigures Parse(string output, IEnumerable<string> log)
    {
        Match finished = Finished().Match(output), requests = Requests().Match(output);
        if (!finished.Success || !requests.Success)
        {
            throw new CompareException($"h2load printed no figures:\n{output}");
        }

        List<long> micros = [];
        long refused = 0;
        foreach (string[] fields in log.Select(static line => line.Split('\t')))
        {
            // A whole request has three fields; what was cut off at the end of the time is not one.
            if (fields is not [_, "200", _])
            {
                refused += fields.Length > StatusField && fields[StatusField] != "-1" ? 1 : 0;
                continue;
            }

            micros.Add(long.Parse(fields[MicrosField], CultureInfo.InvariantCulture));
        }

        micros.Sort();
        long succeeded = Figure(requests, "succeeded"), failed = Figure(requests, "failed");
        string? fault = !output.Contains("Application protocol: h2\n", StringComparison.Ordinal) ? "not HTTP/2"
            : failed > 0 ? $"{failed} requests failed"
            : refused > 0 ? $"{refused} answers were not 200"
            : succeeded == 0 || micros.Count == 0 ? "no request was answered"
            : null;
        return new LoadFigures(succeeded, Elapsed(finished), At(micros, 0.50), At(micros, 0.99), fault);
    }

    private static TimeSpan At(List<long> sorted, double part)
        => sorted.Count == 0 ? TimeSpan.Zero : TimeSpan.FromMicroseconds(sorted[Math.Min(sorted.Count - 1, (int)(part * sorted.Count))]);

    private static long Figure(Match match, string name) => long.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture);

    private static TimeSpan Elapsed(Match finished)
    {
        double value = double.Parse(finished.Groups["value"].Value, CultureInfo.InvariantCulture);
        return finished.Groups["unit"].Value switch
        {
            "us" => TimeSpan.FromMicroseconds(value),
            "ms" => TimeSpan.FromMilliseconds(value),
            _ => TimeSpan.FromSeconds(value),
        };
    }

    [GeneratedRegex(@"finished in (?<value>[\d.]+)(?<unit>us|ms|s),")]
    private static partial Regex Finished();

    [GeneratedRegex(@"requests: .* (?<succeeded>\d+) succeeded, (?<failed>\d+) failed,")]
    private static partial Regex Requests();
}
