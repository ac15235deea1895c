using Whence.Linux.Reveal;

namespace Whence.Gateway.Configuration.Validation;

/// <summary>Each cgroup once, and somebody who is believed.</summary>
internal static class RevealValidator
{
    public static void Validate(ValidationContext context)
    {
        var seen = new Dictionary<string, RevealConfig>(StringComparer.Ordinal);
        foreach (RevealConfig reveal in context.Config.Reveal)
        {
            // An empty one could not be read and was reported there.
            if (reveal.Cgroup.Length > 0 && !seen.TryAdd(reveal.Cgroup, reveal))
            {
                SourceLocation first = context.Sources.Of(seen[reveal.Cgroup], "cgroup");
                context.Report(Problems.RevealedTwice(context.Sources.Of(reveal, "cgroup"), reveal.Cgroup, first));
            }

            ReportFrom(context, reveal, context.Sources.Of(reveal, "from"));
        }
    }

    private static void ReportFrom(ValidationContext context, RevealConfig reveal, SourceLocation at)
    {
        bool isNobody = reveal.From.Count == 0
            ? context.Sources.WroteEmptyList(reveal, "from")
            : reveal.From.All(reference => IsNobody(context, reference));
        if (isNobody)
        {
            context.Report(Problems.NobodyTrusted(at, "from", "no option is believed"));
        }

        int count = reveal.From.SelectMany(context.MembersOf).Select(static member => member.Prefix).OfType<Prefix>().Distinct().Count();
        if (count > RevealPrograms.MostPrefixes)
        {
            context.Report(Problems.TooManyRevealers(at, count, RevealPrograms.MostPrefixes));
        }
    }

    /// <summary>Peers on AF_UNIX sockets have no TCP options.</summary>
    private static bool IsNobody(ValidationContext context, NetworkReference reference)
        => context.IsNobody(reference)
            || (context.MembersOf(reference).ToArray() is { Length: > 0 } members
                && Array.TrueForAll(members, static member => member.IsUnix));
}
