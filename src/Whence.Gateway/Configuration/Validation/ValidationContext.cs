using Whence.Gateway.Configuration.Binding;

namespace Whence.Gateway.Configuration.Validation;

/// <summary>What every validator gets: the whole configuration, where it was written, and where to report.</summary>
internal sealed class ValidationContext
{
    private readonly DiagnosticBag _diagnostics;
    private readonly Dictionary<string, NetworkConfig> _networks = new(StringComparer.Ordinal);

    public ValidationContext(GatewayConfig config, SourceMap sources, DiagnosticBag diagnostics, TimeProvider time)
    {
        Config = config;
        Sources = sources;
        Time = time;
        _diagnostics = diagnostics;
        foreach (NetworkConfig network in config.Networks)
        {
            _networks.TryAdd(network.Name, network);
        }
    }

    public GatewayConfig Config { get; }

    public SourceMap Sources { get; }

    public TimeProvider Time { get; }

    public void Report(ConfigDiagnostic diagnostic) => _diagnostics.Add(diagnostic);

    public NetworkConfig? FindNetwork(string name) => _networks.GetValueOrDefault(name);

    /// <summary>
    /// The members that a reference stands for; none when it names a network that is not there, which another validator reports.
    /// </summary>
    public IEnumerable<NetworkMember> MembersOf(NetworkReference reference)
        => reference.Member is { } member ? [member] : FindNetwork(reference.Name!)?.Members ?? [];

    /// <summary>
    /// Whether a list of references is nobody: written empty, or made of defined networks without members. Lists whose items could not be
    /// read, or name networks that do not exist, are already wrong and not called empty as well.
    /// </summary>
    public bool IsNobody(object owner, string key, ConfigList<NetworkReference> references)
        => references.Count == 0
            ? Sources.WroteEmptyList(owner, key)
            : references.All(IsNobody);

    /// <summary>Whether the reference names a network that was written as an empty list.</summary>
    public bool IsNobody(NetworkReference reference)
        => reference.Name is { } name && FindNetwork(name) is { Members.Count: 0 } network && Sources.WroteEmptyValue(network);
}
