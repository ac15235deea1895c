using BenchmarkDotNet.Attributes;

namespace Whence.Microbenchmarks;

/// <summary>Longest match in sets of 10,000 blocks. Goal: 50 ns.</summary>
public class PrefixSetBenchmark
{
    private const int Lookups = 1024;
    private readonly Address[] _ipv4 = new Address[Lookups];
    private readonly Address[] _ipv6 = new Address[Lookups];
    private PrefixSet _set = PrefixSet.Empty;

    [GlobalSetup]
    public void Setup()
    {
        _set = new PrefixSet([.. Blocks.IPv4(5_000, seed: 1), .. Blocks.IPv6(5_000, seed: 2)]);
        var random = new Random(3);
        Span<byte> bytes = stackalloc byte[16];
        for (int i = 0; i < Lookups; i++)
        {
            random.NextBytes(bytes);
            _ipv4[i] = Address.FromBytes(bytes[..4]);
            (bytes[0], bytes[1]) = (0x20, (byte)random.Next(1, 0x30));
            _ipv6[i] = Address.FromBytes(bytes);
        }
    }

    [Benchmark(OperationsPerInvoke = Lookups)]
    public int IPv4() => Count(_ipv4);

    [Benchmark(OperationsPerInvoke = Lookups)]
    public int IPv6() => Count(_ipv6);

    private int Count(Address[] addresses)
    {
        int hits = 0;
        foreach (Address address in addresses)
        {
            hits += _set.TryMatch(address, out _) ? 1 : 0;
        }

        return hits;
    }
}
