namespace Whence.Lab.Tests;

/// <summary>How a program ended.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">What it printed to its standard output.</param>
/// <param name="Errors">What it printed to its standard error.</param>
internal sealed record LabExit(int Code, string Output, string Errors);
