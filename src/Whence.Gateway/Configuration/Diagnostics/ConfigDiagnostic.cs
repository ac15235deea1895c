namespace Whence.Gateway.Configuration;

/// <summary>One thing that is wrong, or worth knowing, about a configuration.</summary>
/// <param name="Severity">Whether it keeps the configuration from loading.</param>
/// <param name="Problem">What kind of thing it is; <see cref="Code"/> is its name for machines.</param>
/// <param name="Location">Where it was written.</param>
/// <param name="What">What is wrong. Text of the file appears escaped and cut.</param>
/// <param name="Advice">What is allowed, or what to do.</param>
public sealed record ConfigDiagnostic(ConfigSeverity Severity, ConfigProblem Problem, SourceLocation Location, string What, string Advice)
{
    /// <summary>The stable kebab-case name of <see cref="Problem"/>, such as <c>unknown-key</c>.</summary>
    public string Code => ConfigProblemNames.NameOf(Problem);

    /// <summary>One line: <c>whence.yaml:12:7: error: what is wrong; what to do [code]</c>.</summary>
    public override string ToString()
        => $"{Location}: {(Severity == ConfigSeverity.Error ? "error" : "warning")}: {What}; {Advice} [{Code}]";
}
