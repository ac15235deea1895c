using static Whence.Tests.ProxyProtocol.Dump;

namespace Whence.Tests.ProxyProtocol;

public sealed class AllocationTests
{
    private static readonly ProxyEndpoints Endpoints = ProxyHeaderWriterTests.Endpoints("203.0.113.7:56324", "[2001:db8::1]:443");

    [Fact]
    public void Reading_allocates_nothing()
    {
        byte[][] inputs =
        [
            "PROXY TCP4 203.0.113.7 198.51.100.1 56324 443\r\n"u8.ToArray(),
            "PROXY TCP6 2001:db8::1 ::1 56324 443\r\n"u8.ToArray(),
            "PROXY TCP4 203.0.113.7 198.51.100.1 56324 x\r\n"u8.ToArray(),
            "GET / HTTP/1.1\r\n"u8.ToArray(),
            Relayed(),
            Relayed("03 0004 00000000"),
            Block("20 11", "01 0001 AA"),
            PpVector.All["scint-haproxy-full"].Bytes,
            PpVector.All["go2-proxy-unix-stream"].Bytes,
        ];
        Assert.Equal(0, Allocated(() => ReadAll(inputs)));
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        byte[] buffer = new byte[400];
        Assert.Equal(0, Allocated(() => WriteAll(buffer)));
    }

    private static int ReadAll(byte[][] inputs)
    {
        int seen = 0;
        foreach (byte[] input in inputs)
        {
            for (int length = 0; length <= input.Length; length++)
            {
                ProxyHeaderReader.Read(input.AsSpan(..length), default, out ProxyHeader header, out int consumed, out ProxyReason reason);
                seen += consumed + reason.ToName().Length;
                seen += header.TryGetEndpoints(out _) | header.TryGetUnixPaths(out _, out _) | header.Tlvs.TryGetAuthority(out _) ? 1 : 0;
                seen += header.Tlvs.TryGetSsl(out SslTlv ssl) && ssl.TryGetCommonName(out _) && header.Tlvs.HasDuplicates ? 1 : 0;
            }
        }

        return seen;
    }

    private static int WriteAll(byte[] buffer)
    {
        ProxyHeaderWriter.TryWriteV1(buffer, Endpoints, out int v1);
        ProxyHeaderBuilder builder = new(buffer);
        builder.Start(ProxyCommand.Proxy, ProxyTransport.Stream, Endpoints);
        builder.TryAddTlv(TlvType.Authority, "www.example.net"u8);
        builder.TryAddSsl(SslClientFlags.Ssl, 0);
        builder.TryAddSslTlv(TlvType.SslVersion, "TLSv1.3"u8);
        builder.WithCrc32c();
        builder.TryAlign(8);
        builder.TryFinish(out int v2);
        return v1 + v2;
    }

    private static long Allocated(Func<int> work)
    {
        // The first rounds warm up tables and compiled code, which are allocated once.
        for (int round = 0; round < 3; round++)
        {
            work();
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        int seen = work();
        long after = GC.GetAllocatedBytesForCurrentThread();
        Assert.NotEqual(0, seen);
        return after - before;
    }
}
