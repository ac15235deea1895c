using Whence.Gateway.Configuration.Yaml;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Binds <c>accessLog</c>.</summary>
internal static class AccessLogBinder
{
    private const string Key = "accessLog";

    /// <summary>Null when there is none, or it cannot be read.</summary>
    public static AccessLogConfig? Read(MappingReader reader)
    {
        bool off = reader.Node(Key) is YamlScalar { IsNothing: false } scalar && Choices<bool>.Switch(scalar.Text) == "off";
        return off ? null : reader.Section(Key, Shapes.AccessLog, Bind);
    }

    private static AccessLogConfig Bind(MappingReader reader)
    {
        reader.RequireKey("file", "write the path of a file, or '-' for standard output");
        (AccessLogFormat format, string? template) = Format(reader);
        return new AccessLogConfig
        {
            File = reader.Parsed("file", "a path, or '-' for standard output", File) ?? string.Empty,
            Format = format,
            Template = template,
        };
    }

    private static string? File(YamlScalar scalar, BindContext context)
    {
        if (scalar.Text.Length > 0 && !scalar.Text.Any(char.IsControl))
        {
            return scalar.Text;
        }

        context.Report(Problems.WrongType(scalar.Location, scalar.Text, "not a path", "a path, or '-' for standard output"));
        return null;
    }

    /// <summary>A text with a variable in it is a format of the user's; a word without one must be known.</summary>
    private static (AccessLogFormat Format, string? Template) Format(MappingReader reader)
    {
        if (reader.Text("format", "a word, or a text with $variables") is not { } scalar)
        {
            return (AccessLogFormat.Nginx, null);
        }

        if (scalar.Text.Contains('$', StringComparison.Ordinal))
        {
            return (AccessLogFormat.Custom, scalar.Text);
        }

        return MappingReader.TryWord(scalar, ConfigWords.LogFormat, reader.Context, out AccessLogFormat format)
            ? (format, null)
            : (AccessLogFormat.Nginx, null);
    }
}
