namespace Whence.Compare;

/// <summary>A temporary folder for one run.</summary>
internal sealed class RunFolder : IDisposable
{
    private readonly bool _keep;

    public RunFolder(bool keep)
    {
        _keep = keep;
        Path = Directory.CreateTempSubdirectory("whence-compare-").FullName;
    }

    public string Path { get; }

    public void Dispose()
    {
        if (_keep)
        {
            Console.WriteLine($"Configurations and logs: {Path}");
            return;
        }

        Directory.Delete(Path, recursive: true);
    }
}
