using System.Text;

namespace Whence.Proxy.Tests.Udp;

/// <summary>Datagrams with headers, to be sent, and read back.</summary>
internal static class DatagramHeaders
{
    public const string Client = "203.0.113.7:56324";
    public const string Destination = "198.51.100.1:443";

    public static byte[] V2(string payload, string client = Client, string destination = Destination)
        => V2(payload, ProxyCommand.Proxy, new ProxyEndpoints(Rig.Port(client), Rig.Port(destination)));

    public static byte[] V2(string payload, ProxyCommand command, ProxyEndpoints ends = default)
    {
        byte[] header = new byte[ProxyHeaderWriter.MaxV2LengthWithoutTlvs];
        Assert.True(ProxyHeaderWriter.TryWriteV2(header, command, ProxyTransport.Datagram, ends, out int length));
        return [.. header.AsSpan(0, length), .. Encoding.Latin1.GetBytes(payload)];
    }

    public static byte[] Spp(string payload, string client = Client, string destination = Destination)
    {
        byte[] header = new byte[SppReader.HeaderLength];
        Assert.True(SppWriter.TryWrite(header, new ProxyEndpoints(Rig.Port(client), Rig.Port(destination)), out _));
        return [.. header, .. Encoding.Latin1.GetBytes(payload)];
    }

    /// <summary>What a datagram with a v2 header says: <c>client -> destination: payload</c>.</summary>
    public static string Read(byte[] datagram)
    {
        Assert.Equal(ReadStatus.Done, ProxyHeaderReader.ReadFinal(datagram, default, out ProxyHeader header, out int length, out _));
        string payload = Encoding.Latin1.GetString(datagram.AsSpan(length));
        if (!header.TryGetEndpoints(out ProxyEndpoints ends))
        {
            Assert.Equal((ProxyCommand.Proxy, ProxyFamily.Unspecified), (header.Command, header.Family));
            return $"unspec: {payload}";
        }

        Assert.Equal(ProxyTransport.Datagram, header.Transport);
        return $"{ends.Source} -> {ends.Destination}: {payload}";
    }

    /// <summary>The same for a header of the Simple Proxy Protocol.</summary>
    public static string ReadSpp(byte[] datagram)
    {
        Assert.Equal(ReadStatus.Done, SppReader.Read(datagram, out ProxyEndpoints ends, out _));
        return $"{ends.Source.Unmap()} -> {ends.Destination.Unmap()}: {Encoding.Latin1.GetString(datagram.AsSpan(SppReader.HeaderLength))}";
    }
}
