using Whence.Gateway.Configuration.Binding;
using Whence.Gateway.Configuration.Validation;
using Whence.Gateway.Configuration.Yaml;

namespace Whence.Gateway.Configuration;

/// <summary>
/// Reads and validates a configuration in YAML (JSON is YAML too). The only way from text to <see cref="GatewayConfig"/>.
/// </summary>
/// <remarks>Never throws on what the file contains or on a file that cannot be read; a file has at most 16 MiB.</remarks>
public static class ConfigFile
{
    /// <summary>Reads the file at <paramref name="path"/>. A file over the limit is not read to its end.</summary>
    /// <param name="path">The file. Files that it names are looked for beside it.</param>
    /// <param name="time">For the age of what is shipped; null = the system's clock.</param>
    public static ConfigResult Load(string path, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            bool tooLarge = stream.CanSeek && stream.Length > YamlLimits.MaxFileBytes;
            return tooLarge
                ? new ConfigResult(null, [Problems.FileTooLarge(new SourceLocation(path, 0, 0), YamlLimits.MaxFileBytes)])
                : Parse(ReadBounded(stream), path, FolderOf(path), time ?? TimeProvider.System);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new ConfigResult(null, [Problems.CannotRead(new SourceLocation(path, 0, 0), FileFailure.Describe(failure, path))]);
        }
    }

    /// <summary>Reads a configuration from memory.</summary>
    /// <param name="utf8">The text; over 16 MiB is refused unread.</param>
    /// <param name="name">What stands for the file in diagnostics.</param>
    /// <param name="time">For the age of what is shipped; null = the system's clock.</param>
    /// <remarks>Paths in it start where a file of that name would stand.</remarks>
    public static ConfigResult Parse(ReadOnlySpan<byte> utf8, string name, TimeProvider? time = null)
        => Parse(utf8, name, FolderOf(name), time ?? TimeProvider.System);

    private static ConfigResult Parse(ReadOnlySpan<byte> utf8, string name, string folder, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(name);
        var diagnostics = new DiagnosticBag();
        GatewayConfig? config = YamlText.Decode(utf8, name, diagnostics) is { } text
            && YamlTreeBuilder.Build(text, name, diagnostics) is { } root
            ? BindAndValidate(root, name, folder, diagnostics, time)
            : null;
        return new ConfigResult(diagnostics.HasErrors ? null : config, diagnostics.ToSortedList());
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";

    private static GatewayConfig? BindAndValidate(YamlNode root, string name, string folder, DiagnosticBag diagnostics, TimeProvider time)
    {
        var sources = new SourceMap(new SourceLocation(name, 1, 1));
        if (GatewayBinder.Bind(root, new BindContext(diagnostics, sources, folder)) is not { } config)
        {
            return null;
        }

        ConfigValidator.Validate(new ValidationContext(config, sources, diagnostics, time));
        return config;
    }

    /// <summary>A pipe has no length to ask for, and a file may grow meanwhile.</summary>
    private static byte[] ReadBounded(FileStream stream)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[64 * 1024];
        while (buffer.Length <= YamlLimits.MaxFileBytes && stream.Read(chunk) is > 0 and int read)
        {
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }
}
