using Whence.Gateway.Configuration.Yaml;
using Whence.Linux.Reveal;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Binds one element of <c>reveal</c>.</summary>
internal static class RevealBinder
{
    private const string FolderExpected = "the whole path of a folder";

    public static RevealConfig? Bind(YamlNode node, BindContext context)
    {
        if (MappingReader.Open(node, "reveal", Shapes.Reveal, context) is not { } reader)
        {
            return null;
        }

        reader.RequireKey("cgroup", "write the folder of the cgroup whose programs shall see clients");
        reader.RequireKey("from", "name the networks whose option is believed; [] is nobody");
        return reader.Locate(new RevealConfig
        {
            Cgroup = reader.Parsed("cgroup", FolderExpected, Folder) ?? string.Empty,
            From = reader.List("from", AddressText.ReferenceExpected, AddressText.Reference) ?? [],
            Kinds = ToaBinder.Formats(reader),
            AfterSyn = reader.Word("afterSyn", fallback: false, ConfigWords.Switch),
            Pin = reader.Parsed("pin", FolderExpected, Folder) ?? RevealPins.DefaultFolder,
        });
    }

    /// <summary>One spelling of each folder: it is compared, and names a series of metrics.</summary>
    private static string? Folder(YamlScalar scalar, BindContext context)
    {
        if (scalar.Text.Any(char.IsControl))
        {
            context.Report(Problems.WrongType(scalar.Location, scalar.Text, "not a path", FolderExpected));
            return null;
        }

        if (scalar.Text.StartsWith('/'))
        {
            return Path.TrimEndingDirectorySeparator(Path.GetFullPath(scalar.Text));
        }

        context.Report(Problems.PathNotWhole(scalar.Location, scalar.Text));
        return null;
    }
}
