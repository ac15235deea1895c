namespace Whence.Gateway.Configuration.Binding;

/// <summary>What every binder of one file shares.</summary>
/// <param name="Diagnostics">Where to report.</param>
/// <param name="Sources">Where records were written.</param>
/// <param name="Folder">The whole path of the folder where paths of files start.</param>
internal sealed record BindContext(DiagnosticBag Diagnostics, SourceMap Sources, string Folder)
{
    public void Report(ConfigDiagnostic diagnostic) => Diagnostics.Add(diagnostic);
}
