using Whence.Proxy;

namespace Whence.Gateway.Kernel;

/// <summary>The names of everything that is ours in nftables. They are identifiers there, so that a saved ruleset loads again.</summary>
internal static class NftNames
{
    /// <summary>Every table of ours begins so, and no table that does not is ever touched.</summary>
    public const string TablePrefix = "whence_";

    /// <summary>A chain without rules that says whose the table is: one of our name without it was made by somebody else.</summary>
    public const string Mark = "made-by-whence";

    public const string Prerouting = "prerouting";
    public const string Output = "output";
    public const string Postrouting = "postrouting";
    public const string Input = "input";

    /// <summary>Where new connections are let in or not.</summary>
    public const string Taken = "taken";

    /// <summary>Where a target is chosen.</summary>
    public const string Chosen = "chosen";

    /// <summary>Where packets and bytes are counted.</summary>
    public const string Counted = "counted";

    /// <summary>The counter of what was dropped.</summary>
    public const string Denied = "denied";

    /// <summary>The chains that every table has.</summary>
    public static readonly string[] Chains = [Mark, Prerouting, Output, Postrouting, Input, Taken, Chosen, Counted];

    /// <summary>Chains that send to a target begin so.</summary>
    public const string TargetPrefix = "to-";

    public const string New = "new";
    public const string Received = "received";
    public const string Sent = "sent";

    /// <summary>What is counted of every target.</summary>
    public static readonly string[] OfTarget = [New, Received, Sent];

    public static string Table(string listener) => TablePrefix + listener;

    /// <summary>The chain that sends to a target.</summary>
    public static string Chain(string target) => TargetPrefix + target;

    public static string Counter(string what, string target) => $"{what}-{target}";

    /// <summary>How a target is named in all of that. Colons are no letters of identifiers.</summary>
    public static string Identifier(AddressPort target) => $"{target.Address.ToString().Replace(':', '_')}-{target.Port}";

    public static string Identifier(TargetModel target) => Identifier(target.Address);
}
