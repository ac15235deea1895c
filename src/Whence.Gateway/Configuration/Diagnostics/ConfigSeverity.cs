namespace Whence.Gateway.Configuration;

/// <summary>How grave a diagnostic is.</summary>
public enum ConfigSeverity
{
    /// <summary>The configuration loads; the user should know all the same.</summary>
    Warning,

    /// <summary>The configuration does not load.</summary>
    Error,
}
