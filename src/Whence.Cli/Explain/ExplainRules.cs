using System.Globalization;

namespace Whence.Cli.Explain;

/// <summary>Turns a mode of the contract into a rule of the resolver; the deciding is all the resolver's.</summary>
internal static class ExplainRules
{
    public const string RightmostUntrusted = "rightmost-untrusted";
    private const string NonRecursive = "nonrecursive";
    private const string ForwardedMode = "forwarded";
    private const string CountPrefix = "count:";
    private const string HeaderPrefix = "single-header:";

    /// <summary>Makes the rule.</summary>
    /// <exception cref="FormatException">There is no such mode, or a figure of it is out of range.</exception>
    public static ClaimRule Create(ExplainRequest request)
    {
        TrustedNetworks trusted = TrustedText.Parse(request.Trusted);
        if (request.Peer.Length == 0)
        {
            trusted = trusted.WithAbsentSender();
        }

        string mode = request.Mode ?? RightmostUntrusted;
        ClaimField list = ListField(request.ListHeader);
        return mode switch
        {
            RightmostUntrusted => new ClaimRule(list, trusted) { Limit = Limit(request.Limit) },
            NonRecursive => new ClaimRule(list, trusted) { Limit = 1 },
            ForwardedMode => new ClaimRule(ClaimField.Forwarded, trusted) { Limit = Limit(request.Limit) },
            _ when mode.StartsWith(CountPrefix, StringComparison.Ordinal) => AtDepth(list, mode[CountPrefix.Length..]),
            _ when mode.StartsWith(HeaderPrefix, StringComparison.Ordinal) && mode.Length > HeaderPrefix.Length
                => new ClaimRule(ClaimField.Header(mode[HeaderPrefix.Length..]), trusted),
            _ => throw new FormatException($"'{Printable.Text(mode)}' is no mode"),
        };
    }

    /// <summary>The element is counted from the right, whoever sent the list.</summary>
    private static ClaimRule AtDepth(ClaimField list, string count)
        => int.TryParse(
            count, NumberStyles.None, CultureInfo.InvariantCulture, out int depth) && depth is >= 1 and <= ClaimRule.MaxHopsCeiling
            ? new ClaimRule(list, TrustedText.Everybody) { Depth = depth, MaxHops = Math.Max(depth, ClaimRule.DefaultMaxHops) }
            : throw new FormatException($"the count is not 1 to {ClaimRule.MaxHopsCeiling}");

    /// <summary>A limit beyond what is ever walked is none.</summary>
    private static int? Limit(int? limit) => limit switch
    {
        null or > ClaimRule.MaxHopsCeiling => null,
        >= 1 => limit,
        _ => throw new FormatException("the limit is below 1"),
    };

    private static ClaimField ListField(string? name) => name switch
    {
        null => ClaimField.XForwardedFor,
        _ when name.Equals(ClaimField.Forwarded.Name, StringComparison.OrdinalIgnoreCase) => ClaimField.Forwarded,
        _ => ClaimField.ListHeader(name),
    };
}
