using System.Text;
using System.Text.Json;
using Whence.Gateway.Kernel;
using Whence.Gateway.Tests.Configuration;

namespace Whence.Gateway.Tests.Kernel;

/// <summary>What is said to nft, byte by byte. tests/Whence.Lab.Tests shows that nft takes it and what it does.</summary>
public sealed class TableCompilerTests
{
    public static TheoryData<string> Golden => [.. KernelModels.Golden.Keys];

    [Theory]
    [MemberData(nameof(Golden))]
    public void The_transaction_of_a_model_is_the_one_on_file(string name)
    {
        (KernelModel next, KernelModel? previous) = KernelModels.Golden[name];
        string path = Repository.PathOf($"tests/Whence.Gateway.Tests/Kernel/Golden/{name}.json");
        string text = Encoding.UTF8.GetString(TableCompiler.Compile(next, KernelModels.Content(previous)));
        if (Environment.GetEnvironmentVariable("WHENCE_ACCEPT_GOLDEN") == "1")
        {
            File.WriteAllText(path, text);
        }

        Assert.True(
            File.ReadAllText(path) == text,
            $"{path} says something else. If that is meant, run with WHENCE_ACCEPT_GOLDEN=1 and review it.\n{text}");
    }

    [Theory]
    [MemberData(nameof(Golden))]
    public void Every_command_names_the_table_of_the_listener_and_no_other(string name)
    {
        (KernelModel next, KernelModel? previous) = KernelModels.Golden[name];
        Assert.All(Commands(TableCompiler.Compile(next, KernelModels.Content(previous))), command =>
        {
            JsonProperty thing = command.Value.EnumerateObject().Single();
            Assert.Equal($"whence_{next.Name}", thing.Value.GetProperty(thing.Name == "table" ? "name" : "table").GetString());
            Assert.Equal(TableCompiler.Family(next), thing.Value.GetProperty("family").GetString());
        });
        Assert.DoesNotContain("ruleset", Encoding.UTF8.GetString(TableCompiler.Compile(next, KernelModels.Content(previous))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_deletes_neither_the_table_nor_what_stays()
    {
        (KernelModel next, KernelModel? previous) = KernelModels.Golden["another-target"];
        IEnumerable<string> deleted = Commands(TableCompiler.Compile(next, KernelModels.Content(previous))).Where(static command => command.Name == "delete")
            .Select(static command => command.Value.EnumerateObject().Single())
            .Select(static thing => $"{thing.Name} {thing.Value.GetProperty("name").GetString()}");
        Assert.Equal(
            ["chain to-10.0.0.10-8080", "counter new-10.0.0.10-8080", "counter received-10.0.0.10-8080", "counter sent-10.0.0.10-8080"],
            deleted);
    }

    [Fact]
    public void A_client_hash_sends_every_bucket_to_its_target()
    {
        KernelModel model = KernelModels.Hash("10.0.0.10:80", "10.0.0.11:80", "10.0.0.12:80");
        JsonElement map = Commands(TableCompiler.Compile(model, present: null))
            .Where(static command => command.Value.TryGetProperty("rule", out _))
            .SelectMany(static command => command.Value.GetProperty("rule").GetProperty("expr").EnumerateArray())
            .Single(static part => part.TryGetProperty("vmap", out _)).GetProperty("vmap");
        JsonElement hash = map.GetProperty("key").GetProperty("jhash");
        Assert.Equal((1024, ClientHashBuckets.Seed), (hash.GetProperty("mod").GetInt32(), hash.GetProperty("seed").GetUInt32()));
        IEnumerable<string> sent = map.GetProperty("data").GetProperty("set").EnumerateArray()
            .Select(static row => $"{row[0].GetInt32()} {row[1].GetProperty("goto").GetProperty("target").GetString()}");
        Assert.Equal(
            ClientHashBuckets.Assign(model.Targets).Select((target, bucket) => $"{bucket} to-10.0.0.1{target}-80"), sent);
    }

    [Fact]
    public void Taking_a_table_away_names_it_alone()
        => Assert.Equal(
            """
            {"nftables":[
            {"add":{"table":{"family":"ip","name":"whence_web"}}},
            {"delete":{"table":{"family":"ip","name":"whence_web"}}}
            ]}

            """,
            Encoding.UTF8.GetString(TableCompiler.Remove(KernelModels.Web)));

    private static JsonProperty[] Commands(byte[] transaction)
        => [.. JsonDocument.Parse(transaction).RootElement.GetProperty("nftables").EnumerateArray()
            .Select(static command => command.EnumerateObject().Single())];
}
