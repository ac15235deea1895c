namespace Whence.Gateway.Configuration.Binding;

/// <summary>Says why a file cannot be read, in words that are ours.</summary>
internal static class FileFailure
{
    public static string Describe(Exception failure, string path) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException when Directory.Exists(path) => "it is a directory",
        UnauthorizedAccessException => "permission denied",
        _ => "the system refuses to read it",
    };
}
