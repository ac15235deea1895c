namespace Whence.Gateway.Configuration;

/// <summary>What came of reading a configuration.</summary>
/// <param name="Config">The configuration; null when any diagnostic is an error.</param>
/// <param name="Diagnostics">Everything that is wrong or worth knowing, in the order of the file.</param>
public sealed record ConfigResult(GatewayConfig? Config, IReadOnlyList<ConfigDiagnostic> Diagnostics);
