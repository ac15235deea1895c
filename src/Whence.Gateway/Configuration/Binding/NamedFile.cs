using Whence.Gateway.Configuration.Yaml;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Files that a configuration names, read once when it is.</summary>
internal static class NamedFile
{
    public const string Expected = "the path of a file";

    /// <summary>Reads a file; a relative path starts where the configuration stands.</summary>
    /// <param name="path">The path as it was written.</param>
    /// <param name="limit">The most bytes it may have.</param>
    /// <param name="context">Where it is reported that it cannot be read.</param>
    /// <returns>Null when it cannot be read.</returns>
    public static byte[]? Read(YamlScalar path, int limit, BindContext context)
    {
        try
        {
            using var stream = new FileStream(
                Path.GetFullPath(path.Text, context.Folder),
                FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[limit + 1];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length <= limit)
            {
                return bytes[..length];
            }

            context.Report(Problems.NamedFileTooLarge(path.Location, path.Text, limit));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            context.Report(Problems.CannotReadNamed(path.Location, path.Text, FileFailure.Describe(failure, path.Text)));
        }

        return null;
    }
}
