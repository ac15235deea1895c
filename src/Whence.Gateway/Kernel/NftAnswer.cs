using System.Text;
using System.Text.Json;

namespace Whence.Gateway.Kernel;

/// <summary>Reads what <c>nft -j list</c> says: <c>{"nftables": [{"KIND": {...}}, ...]}</c>.</summary>
internal static class NftAnswer
{
    /// <summary>The named things of one kind, in their order; kinds that nobody asked for are passed over.</summary>
    /// <exception cref="KernelException">It is not what nft says.</exception>
    public static IReadOnlyList<T> Of<T>(byte[] answer, string kind, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            return
            [
                .. document.RootElement.GetProperty("nftables").EnumerateArray()
                    .Where(item => item.TryGetProperty(kind, out _))
                    .Select(item => read(item.GetProperty(kind))),
            ];
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw KernelException.BadAnswer(Encoding.UTF8.GetString(answer));
        }
    }

    public static string NameOf(JsonElement thing) => thing.GetProperty("name").GetString() ?? string.Empty;

    public static NftCounter Counter(JsonElement counter)
        => new(NameOf(counter), counter.GetProperty("packets").GetInt64(), counter.GetProperty("bytes").GetInt64());
}

/// <summary>One counter of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Packets">Packets so far.</param>
/// <param name="Bytes">Bytes so far, with the headers of IP and of what is in it.</param>
internal readonly record struct NftCounter(string Name, long Packets, long Bytes);
