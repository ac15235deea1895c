namespace Whence.Compare;

/// <summary>What the backend answers with where much is transferred: 1 MiB that does not repeat within a page.</summary>
internal static class BulkFile
{
    public const string Name = "1m";

    private const int Size = 1024 * 1024;
    private const int Seed = 1;

    public static byte[] Content { get; } = Make();

    public static async Task WriteAsync(string backendFolder, CancellationToken cancel)
    {
        string folder = Path.Combine(backendFolder, "files");
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, Name), Content, cancel);
    }

    private static byte[] Make()
    {
        byte[] content = new byte[Size];
        new Random(Seed).NextBytes(content);
        return content;
    }
}
