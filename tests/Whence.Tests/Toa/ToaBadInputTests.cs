using System.Text.Json;

namespace Whence.Tests.Toa;

/// <summary>The rows of surface "toa" in bad-inputs.jsonl.</summary>
public sealed class ToaBadInputTests
{
    private static readonly Dictionary<string, string> Rows = File
        .ReadLines(Path.Combine(AppContext.BaseDirectory, "vectors", "bad-inputs.jsonl"))
        .Select(static line => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(line)!)
        .Where(static row => row["surface"].GetString() == "toa")
        .ToDictionary(static row => row["name"].GetString()!, static row => row["input"].GetString()!);

    /// <summary>Rows that are more than one segment; the lab shows them.</summary>
    private static readonly string[] Scripts = ["toa-changed-mid-connection", "toa-retransmitted-syn-differs", "toa-untrusted-peer"];

    public static TheoryData<string, string?, ToaReason> Single => new()
    {
        { "toa-ok-v4", "203.0.113.7:56324", ToaReason.None },
        { "toa-len-0", null, ToaReason.SillyLen },
        { "toa-len-1", null, ToaReason.SillyLen },
        { "toa-len-past-end", null, ToaReason.Overrun },
        { "toa-kind-at-last-byte", null, ToaReason.Overrun },
        { "toa-len-7", null, ToaReason.BadLen },
        { "toa-after-eol", null, ToaReason.AfterEol },
        { "toa-loopback", null, ToaReason.SrcUnusable },
    };

    [Theory]
    [MemberData(nameof(Single))]
    public void Every_row_has_its_answer(string name, string? client, ToaReason expected)
    {
        ToaStatus status = ToaReader.Read(
            Convert.FromHexString(Rows[name]), ToaFormats.Usual, Address.FromIPv4(0xC0000201), out AddressPort found, out ToaReason reason);
        Assert.Equal((client is null ? ToaStatus.Invalid : ToaStatus.Present, expected), (status, reason));
        Assert.Equal(client, found.IsNone ? null : found.ToString());
    }

    [Fact]
    public void No_row_is_forgotten()
        => Assert.Empty(Rows.Keys.Except(Single.Select(static row => row.Data.Item1)).Except(Scripts));
}
