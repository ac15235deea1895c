using System.Text;
using Whence.Gateway.Kernel;

namespace Whence.Gateway.Tests.Kernel;

/// <summary>Tables that gateways left behind, as a program that stands in for nft lists them.</summary>
public sealed class LeftTablesTests : IDisposable
{
    private readonly FakeNft _nft = new();
    private readonly string _name = $"t{Guid.NewGuid():N}";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private LeftTables Left => new(_nft.Program);

    public void Dispose() => _nft.Dispose();

    [Fact]
    public async Task Tables_of_our_names_that_no_listener_of_that_family_has_are_found()
    {
        _nft.Say("answer-tables", """
            {"nftables": [{"table": {"name": "filter"}}, {"table": {"name": "whence_a"}}, {"table": {"name": "whence_b"}},
              {"table": {"name": "whence_"}}, {"table": {"name": "whence_ \u001b[2J"}}]}
            """);
        IEnumerable<(string Family, string Table)> found =
            await Left.FindAsync([KernelModels.Web with { Name = "a" }, KernelModels.Web with { Name = "b", Family = AddressKind.IPv6 }], Cancel);
        Assert.Equal([("ip", "whence_b"), ("ip6", "whence_a")], found);
    }

    [Theory]
    [InlineData("made-by-whence", true)]
    [InlineData("prerouting", false)]
    public async Task One_that_a_gateway_made_is_removed(string chain, bool isRemoved)
    {
        _nft.SayTable(_name, $$$"""{"nftables": [{"chain": {"name": "{{{chain}}}"}}]}""");
        Assert.Equal(isRemoved, await Left.RemoveAsync("ip", $"whence_{_name}", Cancel));
        Assert.Equal(isRemoved ? Encoding.UTF8.GetString(TableCompiler.Remove("ip", $"whence_{_name}")) : string.Empty, _nft.Input);
    }

    [Fact]
    public async Task One_of_a_gateway_that_runs_stays()
    {
        _nft.SayTable(_name, KernelModels.Listed(TableContent.Of(KernelModels.Web)));
        using (TableLock? held = TableLock.TryTake("ip", $"whence_{_name}"))
        {
            Assert.NotNull(held);
            Assert.False(await Left.RemoveAsync("ip", $"whence_{_name}", Cancel));
        }

        Assert.True(await Left.RemoveAsync("ip", $"whence_{_name}", Cancel));
    }
}
