using Whence.Gateway.Kernel;
using Whence.Gateway.Tests.Configuration;

namespace Whence.Gateway.Tests.Kernel;

/// <summary>A program that stands in for nft. Nothing of this machine is changed by it.</summary>
internal sealed class FakeNft : IDisposable
{
    /// <summary>What nft says where no table is.</summary>
    public const string Nothing = """{"nftables": [{"metainfo": {"version": "1.0.6", "json_schema_version": 1}}]}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("whence-nft-").FullName;

    public FakeNft(TimeProvider? time = null)
    {
        // A link: a program that was just written may still be held open by a process that another thread starts.
        string link = Path.Combine(_folder, "nft");
        File.CreateSymbolicLink(link, Repository.PathOf("tests/Whence.Gateway.Tests/Kernel/fake-nft.sh"));
        Program = new NftProgram(link, time ?? TimeProvider.System);
        Say("answer-tables", Nothing);
    }

    public NftProgram Program { get; }

    /// <summary>How it was called, a line each.</summary>
    public string Arguments => Read("arguments");

    /// <summary>All that it was told to do.</summary>
    public string Input => Read("input");

    public string Read(string name) => File.Exists(Path.Combine(_folder, name)) ? File.ReadAllText(Path.Combine(_folder, name)) : string.Empty;

    public void Say(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    /// <summary>That there is the table of a listener, with this in it.</summary>
    public void SayTable(string listener, string content)
    {
        Say("answer-tables", $$$"""{"nftables": [{"table": {"family": "ip", "name": "whence_{{{listener}}}", "handle": 1}}]}""");
        Say("answer-table", content);
    }

    public void Forget(string name) => File.Delete(Path.Combine(_folder, name));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
