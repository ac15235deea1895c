using BenchmarkDotNet.Attributes;

namespace Whence.Microbenchmarks;

/// <summary>Writing PROXY headers.</summary>
[MemoryDiagnoser]
public class ProxyHeaderWriteBenchmark
{
    private readonly byte[] _buffer = new byte[512];
    private readonly ProxyEndpoints _endpoints = ProxyHeaderBenchmark.Endpoints("203.0.113.7:56324", "198.51.100.1:443");

    [Benchmark]
    public int V1Tcp4()
    {
        ProxyHeaderWriter.TryWriteV1(_buffer, _endpoints, out int written);
        return written;
    }

    [Benchmark]
    public int V2Tcp4()
    {
        ProxyHeaderWriter.TryWriteV2(_buffer, ProxyCommand.Proxy, ProxyTransport.Stream, _endpoints, out int written);
        return written;
    }

    [Benchmark]
    public int V2Tcp4WithTlvsAndChecksum()
    {
        ProxyHeaderBuilder builder = new(_buffer);
        builder.Start(ProxyCommand.Proxy, ProxyTransport.Stream, _endpoints);
        builder.TryAddTlv(TlvType.Authority, "www.example.net"u8);
        builder.TryAddTlv(TlvType.UniqueId, "0123456789abcdef"u8);
        builder.WithCrc32c();
        builder.TryFinish(out int written);
        return written;
    }
}
