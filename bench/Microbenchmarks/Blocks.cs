namespace Whence.Microbenchmarks;

/// <summary>Address blocks as a large trust or deny list has them: many lengths, nested here and there.</summary>
internal static class Blocks
{
    internal static IEnumerable<Prefix> IPv4(int count, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ => Prefix.Create(Address.FromIPv4((uint)random.NextInt64(0x0100_0000, 0xDFFF_FFFF)), random.Next(16, 33)));
    }

    internal static IEnumerable<Prefix> IPv6(int count, int seed)
    {
        var random = new Random(seed);
        return Enumerable.Range(0, count).Select(_ =>
        {
            UInt128 value = new(0x2000_0000_0000_0000UL | ((ulong)random.Next(1, 0x30) << 48) | (ulong)random.NextInt64(1L << 47), (ulong)random.NextInt64());
            return Prefix.Create(Address.FromIPv6(value), random.Next(32, 65));
        });
    }
}
