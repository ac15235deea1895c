namespace Whence.Gateway.Configuration.Binding;

/// <summary>What every binder of one file shares.</summary>
internal sealed record BindContext(DiagnosticBag Diagnostics, SourceMap Sources)
{
    public void Report(ConfigDiagnostic diagnostic) => Diagnostics.Add(diagnostic);
}
