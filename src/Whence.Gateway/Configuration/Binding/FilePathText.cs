using Whence.Gateway.Configuration.Yaml;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Paths of files that are read; those that are not whole start at the folder of the configuration.</summary>
internal static class FilePathText
{
    public const string Expected = "the path of a file";

    public static string? Read(YamlScalar scalar, BindContext context)
    {
        if (scalar.Text.Length > 0 && !scalar.Text.Any(char.IsControl))
        {
            return Path.GetFullPath(scalar.Text, context.Folder);
        }

        context.Report(Problems.WrongType(scalar.Location, scalar.Text, "not a path", Expected));
        return null;
    }
}
