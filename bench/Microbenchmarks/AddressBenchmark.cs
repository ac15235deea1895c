using BenchmarkDotNet.Attributes;

namespace Whence.Microbenchmarks;

/// <summary>Text of addresses.</summary>
public class AddressBenchmark
{
    private readonly byte[] _ipv4 = "203.0.113.195"u8.ToArray();
    private readonly byte[] _ipv6 = "2001:db8:85a3::8a2e:370:7334"u8.ToArray();
    private readonly byte[] _text = new byte[Address.MaxTextLength];
    private Address _address4;
    private Address _address6;

    [GlobalSetup]
    public void Setup() => _ = Address.TryParse(_ipv4, out _address4) && Address.TryParse(_ipv6, out _address6);

    [Benchmark]
    public bool ParseIPv4() => Address.TryParse(_ipv4, out _);

    [Benchmark]
    public bool ParseIPv6() => Address.TryParse(_ipv6, out _);

    [Benchmark]
    public bool FormatIPv4() => _address4.TryFormat(_text, out _);

    [Benchmark]
    public bool FormatIPv6() => _address6.TryFormat(_text, out _);
}
