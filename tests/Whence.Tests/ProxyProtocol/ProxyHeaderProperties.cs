using FsCheck;
using FsCheck.Fluent;

namespace Whence.Tests.ProxyProtocol;

public sealed class ProxyHeaderProperties
{
    private static readonly byte[][] Seeds =
    [
        .. PpVector.All.Values.Select(vector => vector.Bytes).Where(bytes => bytes.Length < 500),
    ];

    private static readonly Gen<AddressPort> IPv4s =
        from number in Gen.Choose(int.MinValue, int.MaxValue)
        from port in Gen.Choose(0, 65535)
        select new AddressPort(Address.FromIPv4((uint)number), (ushort)port);

    private static readonly Gen<AddressPort> IPv6s =
        from bytes in Gen.ArrayOf(Gen.OneOf(Gen.Constant((byte)0), Octets()), 16)
        from port in Gen.Choose(0, 65535)
        select new AddressPort(Address.FromBytes(bytes), (ushort)port);

    private static readonly Gen<ProxyEndpoints> AnyEndpoints =
        from source in Gen.OneOf(IPv4s, IPv6s) from destination in Gen.OneOf(IPv4s, IPv6s) select new ProxyEndpoints(source, destination);

    [Fact]
    public void Reading_a_written_line_gives_what_was_written() => Holds(AnyEndpoints, endpoints =>
    {
        byte[] buffer = new byte[ProxyHeaderWriter.MaxV1Length];
        Assert.True(ProxyHeaderWriter.TryWriteV1(buffer, endpoints, out int written));
        AssertSame(buffer.AsSpan(..written), endpoints, ProxyTransport.Stream, []);
        Splits.CheckEveryPrefix(buffer.AsSpan(..written), default);
        Assert.Equal(SlowV1Reader.Read(buffer), Outcome.Of(buffer).Header);
    });

    [Fact]
    public void Reading_a_written_binary_header_gives_what_was_written() => Holds(
        from endpoints in AnyEndpoints
        from transport in Gen.Elements(ProxyTransport.Stream, ProxyTransport.Datagram)
        from tlvs in Gen.ListOf(from type in Gen.Choose(0xE0, 0xFF) from value in Gen.ArrayOf(Octets()) select ((byte)type, value))
        from crcAt in Gen.Choose(-1, 5)
        select (endpoints, transport, tlvs, crcAt),
        given =>
        {
            byte[] buffer = new byte[70_000];
            ProxyHeaderBuilder builder = new(buffer);
            Assert.True(builder.Start(ProxyCommand.Proxy, given.transport, given.endpoints));
            for (int i = 0; i < given.tlvs.Count; i++)
            {
                Assert.True(i != given.crcAt || builder.WithCrc32c());
                Assert.True(builder.TryAddTlv(given.tlvs[i].Item1, given.tlvs[i].value));
            }

            Assert.True(builder.TryFinish(out int written));
            AssertSame(buffer.AsSpan(..written), given.endpoints, given.transport, [.. given.tlvs]);
            Splits.CheckEveryPrefix(buffer.AsSpan(..written), Outcome.Widest);
            Assert.Equal(Outcome.Of(buffer.AsSpan(..written)), Splits.Drip(buffer.AsSpan(..written), Outcome.Widest, out _));
        });

    [Fact]
    public void Mutated_headers_never_throw_and_never_depend_on_the_split() => Holds(
        from seed in Gen.Elements(Seeds)
        from changes in Gen.ListOf(from at in Gen.Choose(0, 80) from value in Octets() select (at, value), 2)
        from cut in Gen.Choose(0, 120)
        select (seed, changes, cut),
        given =>
        {
            byte[] bytes = [.. given.seed[..Math.Max(0, given.seed.Length - Math.Max(0, given.cut - 60))], (byte)'x'];
            foreach ((int at, byte value) in given.changes)
            {
                bytes[at % bytes.Length] = value;
            }

            Judge(bytes);
        });

    [Fact]
    public void Random_bytes_behind_a_true_start_never_throw_and_never_depend_on_the_split() => Holds(
        from start in Gen.Elements(
            "PROXY "u8.ToArray(), "PROXY TCP4 "u8.ToArray(), Dump.Bytes(Dump.Signature), Dump.Bytes(Dump.Signature, "21 11 0020"), [])
        from bytes in Gen.ArrayOf(Gen.OneOf(Octets(), Gen.Elements(" 0123456789.:\r\n\0"u8.ToArray())))
        select (byte[])[.. start, .. bytes],
        Judge);

    private static void Judge(byte[] bytes)
    {
        Outcome outcome = Splits.CheckEveryPrefix(bytes, default);
        Assert.NotEqual(ReadStatus.NeedMore, Outcome.OfFinal(bytes).Status);
        Assert.Equal(outcome.Status == ReadStatus.Invalid, outcome.Reason != ProxyReason.None);
        if (outcome.Status == ReadStatus.Done)
        {
            ProxyHeaderReader.Read(bytes, default, out ProxyHeader header, out _, out _);
            _ = header.Tlvs.TryGetSsl(out SslTlv ssl) && ssl.TryGetCommonName(out _);
            _ = header.Tlvs.TryGetAuthority(out _) | header.Tlvs.HasDuplicates;
            Assert.False(header.Command != ProxyCommand.Proxy && header.TryGetEndpoints(out _));
        }

        if (outcome.Status != ReadStatus.NeedMore && bytes.AsSpan().StartsWith("PROXY "u8))
        {
            Assert.Equal(SlowV1Reader.Read(bytes), outcome.Status == ReadStatus.Done ? outcome.Header : null);
        }
    }

    private static void AssertSame(
        ReadOnlySpan<byte> bytes, ProxyEndpoints written, ProxyTransport transport, (byte Type, byte[] Value)[] tlvs)
    {
        Assert.Equal(ReadStatus.Done, ProxyHeaderReader.Read(bytes, Outcome.Widest, out ProxyHeader header, out int consumed, out _));
        Assert.Equal(bytes.Length, consumed);
        Assert.Equal(transport, header.Transport);
        Assert.True(header.TryGetEndpoints(out ProxyEndpoints read));
        bool mixed = written.Source.Address.Kind != written.Destination.Address.Kind;
        Assert.Equal(mixed ? written.Source.Address.MapToIPv6() : written.Source.Address, read.Source.Address);
        Assert.Equal(mixed ? written.Destination.Address.MapToIPv6() : written.Destination.Address, read.Destination.Address);
        Assert.Equal((written.Source.Port, written.Destination.Port), (read.Source.Port, read.Destination.Port));
        List<(byte, string)> got = [];
        foreach (Tlv tlv in header.Tlvs)
        {
            if (tlv.Type != TlvType.Crc32C)
            {
                got.Add((tlv.Type, Convert.ToHexString(tlv.Value)));
            }
        }

        Assert.Equal(tlvs.Select(tlv => (tlv.Type, Convert.ToHexString(tlv.Value))), got);
    }

    private static Gen<byte> Octets() => Gen.Choose(0, 255).Select(value => (byte)value);

    private static void Holds<T>(Gen<T> given, Action<T> property)
        => Check.One(Config.QuickThrowOnFailure.WithMaxTest(400), Prop.ForAll(given.ToArbitrary(), property));
}
