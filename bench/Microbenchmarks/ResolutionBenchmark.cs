using BenchmarkDotNet.Attributes;

namespace Whence.Microbenchmarks;

/// <summary>Three hops of X-Forwarded-For against 5,000 trusted blocks. Goal: 250 ns, nothing allocated.</summary>
public class ResolutionBenchmark
{
    private readonly Claims _forwardedFor = new(ClaimSource.XForwardedFor, "198.51.100.77, 10.1.2.3, 10.9.8.7"u8.ToArray());
    private readonly Claims _forwarded = new(ClaimSource.Forwarded, "for=198.51.100.77;proto=https, for=10.1.2.3, for=10.9.8.7"u8.ToArray());
    private readonly List<Hop> _hops = new(8);
    private ClaimRule[] _walk = [];
    private ClaimRule[] _rfc7239 = [];
    private ConnectionSource _source = ConnectionSource.Direct(default, default);

    [GlobalSetup]
    public void Setup()
    {
        var trusted = new TrustedNetworks([Prefix.Create(Address.FromIPv4(0x0A00_0000), 8), .. Blocks.IPv4(2_499, seed: 1), .. Blocks.IPv6(2_500, seed: 2)]);
        _walk = [new ClaimRule(ClaimField.XForwardedFor, trusted)];
        _rfc7239 = [new ClaimRule(ClaimField.Forwarded, trusted)];
        _source = ConnectionSource.Direct(new AddressPort(Address.FromIPv4(0x0A00_0001), 4711), default);
    }

    [Benchmark(Baseline = true)]
    public Resolution ThreeHops()
    {
        Claims claims = _forwardedFor;
        var nobody = default(NoHops);
        return ClientResolver.Resolve(_source, _walk, ref claims, ref nobody);
    }

    [Benchmark]
    public Resolution ThreeHopsExplained()
    {
        Claims claims = _forwardedFor;
        _hops.Clear();
        var hops = new HopList(_hops);
        return ClientResolver.Resolve(_source, _walk, ref claims, ref hops);
    }

    [Benchmark]
    public Resolution ThreeHopsForwarded()
    {
        Claims claims = _forwarded;
        var nobody = default(NoHops);
        return ClientResolver.Resolve(_source, _rfc7239, ref claims, ref nobody);
    }

    private readonly struct Claims(ClaimSource source, byte[] line) : IClaimReader
    {
        public int Count(ClaimField field) => field.Source == source ? 1 : 0;

        public ReadOnlySpan<byte> Value(ClaimField field, int index) => line;

        public ProofState ReadProof(ClaimProof proof) => ProofState.Absent;
    }
}
