using System.Text.Json;

namespace Whence.Tests.ProxyProtocol;

/// <summary>A row of vectors-pp.jsonl.</summary>
internal sealed record PpVector(
    string Name, string Hex, string Expect, int Version, string? Family, string? Src, int? Sport, string? Dst, int? Dport, JsonElement Tlvs,
    int? Consumed, string? Command, string? Transport, string? AtEof, int? Limit, bool Disputed, string? Recommend)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    internal static readonly Dictionary<string, PpVector> All = File
        .ReadLines(Path.Combine(AppContext.BaseDirectory, "vectors", "vectors-pp.jsonl"))
        .Select(line => JsonSerializer.Deserialize<PpVector>(line, Json)!)
        .ToDictionary(vector => vector.Name);

    internal byte[] Bytes => Convert.FromHexString(Hex);

    /// <summary>What we do: where implementations disagree, what is recommended.</summary>
    internal string Verdict => Disputed ? Recommend! : Expect;

    /// <summary>Vectors count their limit without the 16 bytes before the block; the reader counts the whole header.</summary>
    internal ProxyReadOptions Options => new(Limit is { } limit ? limit + 16 : ProxyReadOptions.LargestMaxSize);

    internal static string Word(ReadStatus status) => status switch
    {
        ReadStatus.Done => "ok",
        ReadStatus.Invalid => "reject",
        ReadStatus.NeedMore => "need_more",
        _ => "none",
    };
}
