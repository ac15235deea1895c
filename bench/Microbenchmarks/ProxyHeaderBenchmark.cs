using System.Text;
using BenchmarkDotNet.Attributes;

namespace Whence.Microbenchmarks;

/// <summary>Reading PROXY headers: goals are v2 TCP4 in 25 ns, v1 TCP4 in 90 ns, nothing allocated.</summary>
[MemoryDiagnoser]
public class ProxyHeaderBenchmark
{
    private readonly byte[] _v1 = Encoding.ASCII.GetBytes("PROXY TCP4 203.0.113.7 198.51.100.1 56324 443\r\nGET / HTTP/1.1\r\n");
    private readonly byte[] _v2 = Written(Endpoints("203.0.113.7:56324", "198.51.100.1:443"), withTlvs: false);
    private readonly byte[] _v2WithTlvs = Written(Endpoints("[2001:db8::1]:56324", "[2001:db8::2]:443"), withTlvs: true);
    private readonly byte[] _http = Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: www.example.net\r\n\r\n");

    [Benchmark]
    public int V1Tcp4() => Read(_v1);

    [Benchmark]
    public int V2Tcp4() => Read(_v2);

    [Benchmark]
    public int V2Tcp6WithThreeTlvs() => Read(_v2WithTlvs);

    [Benchmark]
    public int NotAHeader() => Read(_http);

    [Benchmark]
    public int V1Tcp4SplitInTwo() => Read(_v1.AsSpan(..20)) + Read(_v1);

    [Benchmark]
    public int V2Tcp4SplitInTwo() => Read(_v2.AsSpan(..20)) + Read(_v2);

    internal static ProxyEndpoints Endpoints(string source, string destination)
        => AddressPort.TryParse(source.AsSpan(), out AddressPort from) & AddressPort.TryParse(destination.AsSpan(), out AddressPort to)
            ? new ProxyEndpoints(from, to)
            : throw new ArgumentException($"Not addresses with ports: {source}, {destination}");

    private static int Read(ReadOnlySpan<byte> bytes)
    {
        ProxyHeaderReader.Read(bytes, default, out ProxyHeader header, out int consumed, out _);
        return header.TryGetEndpoints(out ProxyEndpoints endpoints) ? consumed + endpoints.Source.Port : consumed;
    }

    private static byte[] Written(ProxyEndpoints endpoints, bool withTlvs)
    {
        byte[] buffer = new byte[256];
        ProxyHeaderBuilder builder = new(buffer);
        bool done = builder.Start(ProxyCommand.Proxy, ProxyTransport.Stream, endpoints);
        if (withTlvs)
        {
            done &= builder.TryAddTlv(TlvType.Authority, "www.example.net"u8);
            done &= builder.TryAddTlv(TlvType.Alpn, "h2"u8) & builder.WithCrc32c();
        }

        return done & builder.TryFinish(out int written)
            ? buffer[..written]
            : throw new InvalidOperationException("The header was refused.");
    }
}
