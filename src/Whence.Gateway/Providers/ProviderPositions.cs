namespace Whence.Gateway.Providers;

/// <summary>Which of the values of a claim is the client.</summary>
internal static class ProviderPositions
{
    /// <summary>There is one.</summary>
    public const string Single = "single";

    /// <summary>The first from the right that is not trusted.</summary>
    public const string Walk = "walk";

    /// <summary>The one at a fixed place from the right.</summary>
    public const string Depth = "depth";

    public static readonly IReadOnlyList<string> All = [Single, Walk, Depth];
}
