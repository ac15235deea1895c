namespace Whence.Gateway.Configuration;

/// <summary>A place in a configuration file.</summary>
/// <param name="File">The file as the user named it.</param>
/// <param name="Line">The line, counted from 1; 0 when the whole file is meant.</param>
/// <param name="Column">The column in characters, counted from 1; 0 when the whole file is meant.</param>
public readonly record struct SourceLocation(string File, int Line, int Column)
{
    /// <summary>The text <c>file:line:column</c>, or <c>file</c> alone when no line is meant.</summary>
    public override string ToString() => Line == 0 ? Shown.Path(File) : $"{Shown.Path(File)}:{Line}:{Column}";
}
