namespace Whence.Gateway.Configuration;

/// <summary>Words for what is wrong with the file as a whole and with its YAML.</summary>
internal static partial class Problems
{
    public static ConfigDiagnostic CannotRead(SourceLocation at, string why)
        => Error(ConfigProblem.CannotRead, at, $"the file cannot be read: {why}", "give the path of a readable file");

    public static ConfigDiagnostic FileTooLarge(SourceLocation at, int limit)
        => Error(ConfigProblem.FileTooLarge, at, $"the file is larger than {limit} bytes", "a configuration is at most 16 MiB");

    public static ConfigDiagnostic NotUtf8(SourceLocation at)
        => Error(ConfigProblem.NotUtf8, at, "these bytes are not UTF-8", "save the file as UTF-8");

    public static ConfigDiagnostic NulByte(SourceLocation at)
        => Error(ConfigProblem.NulByte, at, "the file contains a NUL byte", "it is damaged or not a text file; restore it");

    public static ConfigDiagnostic EmptyFile(SourceLocation at)
        => Error(ConfigProblem.EmptyFile, at, "nothing is configured", "write at least one listener and one upstream");

    public static ConfigDiagnostic YamlSyntax(SourceLocation at, string why)
        => Error(ConfigProblem.YamlSyntax, at, $"this is not YAML: {Shown.Cut(why, 160)}", "correct it; what follows was not read");

    public static ConfigDiagnostic NotClosed(SourceLocation at, char bracket)
        => Error(
            ConfigProblem.YamlSyntax,
            at,
            $"this is not YAML: '{bracket}' is never closed",
            $"write the '{(bracket == '[' ? ']' : '}')}' that ends it");

    public static ConfigDiagnostic TooDeep(SourceLocation at, int limit)
        => Error(ConfigProblem.TooDeep, at, $"mappings and lists are nested deeper than {limit}", "what follows was not read");

    public static ConfigDiagnostic TooManyValues(SourceLocation at, int limit)
        => Error(ConfigProblem.TooManyValues, at, $"there are more than {limit} values", "what follows was not read");

    public static ConfigDiagnostic TextTooLong(SourceLocation at, int limit)
        => Error(ConfigProblem.TextTooLong, at, $"the text is longer than {limit} characters", "shorten it");

    public static ConfigDiagnostic YamlAlias(SourceLocation at, string sign)
        => Error(
            ConfigProblem.YamlAlias,
            at,
            $"YAML anchors and aliases are not read ({sign})",
            "write the value out, in quotes if it starts with this sign");

    public static ConfigDiagnostic YamlTag(SourceLocation at, string tag)
        => Error(
            ConfigProblem.YamlTag,
            at,
            $"YAML tags are not read ({Shown.Quote(tag)})",
            "leave it out, or quote a text that starts with '!'");

    public static ConfigDiagnostic SecondDocument(SourceLocation at)
        => Error(
            ConfigProblem.SecondDocument,
            at,
            "a second YAML document starts here",
            "a file holds one configuration: remove the '---' line");

    public static ConfigDiagnostic DuplicateKey(SourceLocation at, string key, SourceLocation first)
        => Error(ConfigProblem.DuplicateKey, at, $"{Shown.Quote(key)} stands here a second time, first at {first}", "keep one of the two");

    public static ConfigDiagnostic KeyNotText(SourceLocation at)
        => Error(ConfigProblem.KeyNotText, at, "a key must be a text", "write 'key: value'");
}
