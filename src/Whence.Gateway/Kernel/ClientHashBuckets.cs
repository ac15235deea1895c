using System.Collections.Immutable;
using Whence.Proxy;

namespace Whence.Gateway.Kernel;

/// <summary>Which target stands for which value of the hash of a client address.</summary>
/// <remarks>
/// The kernel hashes the address into one of <see cref="Count"/> buckets; here each bucket gets the target with the highest score for it
/// (rendezvous hashing, weighted: score = weight / -ln(hash)). When a target goes, only its own buckets move, to all others by
/// weight; when one comes, it takes its share and nothing else moves. The same targets give the same buckets on every gateway, whatever their order.
/// </remarks>
internal static class ClientHashBuckets
{
    /// <summary>Of ten equal targets each gets a tenth of the clients, give or take a tenth of that; a table of it is 50 KiB of
    /// JSON.</summary>
    public const int Count = 1024;

    /// <summary>Written down, so that every gateway sends a client to the same target. The kernel would choose one of its own.</summary>
    public const uint Seed = 0x5748_4E43;

    private const ulong Odd = 0x9E37_79B9_7F4A_7C15;

    /// <summary>The index of the target of each bucket.</summary>
    public static ImmutableArray<int> Assign(ImmutableArray<TargetModel> targets)
    {
        ulong[] names = [.. targets.Select(static target => Name(target.Address))];
        var buckets = new int[Count];
        for (int bucket = 0; bucket < Count; bucket++)
        {
            double best = -1;
            for (int i = 0; i < names.Length; i++)
            {
                // 53 bits make a number above 0 and below 1.
                double hash = ((Mix(names[i] ^ (Odd * (ulong)(bucket + 1))) >> 11) + 0.5) / (1UL << 53);
                double score = targets[i].Weight / -Math.Log(hash);
                if (score > best)
                {
                    (best, buckets[bucket]) = (score, i);
                }
            }
        }

        return [.. buckets];
    }

    private static ulong Name(AddressPort address)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = address.Address.TryWriteBytes(bytes, out int length);
        ulong hash = address.Port;
        foreach (byte value in bytes[..length])
        {
            hash = Mix((hash + Odd) ^ value);
        }

        return hash;
    }

    /// <summary>The last steps of SplitMix64: every bit of the input moves every bit of the output.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58_476D_1CE4_E5B9;
        value = (value ^ (value >> 27)) * 0x94D0_49BB_1331_11EB;
        return value ^ (value >> 31);
    }
}
