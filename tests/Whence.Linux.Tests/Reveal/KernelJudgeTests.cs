using System.Reflection;
using FsCheck;
using FsCheck.Fluent;
using Whence.Linux.Bpf;
using Whence.Linux.Reveal;
using Whence.Tests.Toa;

namespace Whence.Linux.Tests.Reveal;

/// <summary>The reader in the kernel says of every options what the library's says. Needs root.</summary>
public sealed class KernelJudgeTests : IDisposable
{
    private const int LoopbackAt = 14, LengthAt = 15, OptionsAt = 16, OptionsRoom = 40, FoundAt = OptionsAt + OptionsRoom, Length = FoundAt + 20;

    private readonly BpfObject _judge = Load();

    public static TheoryData<string> Options =>
    [
        "", "00", "01", "C808DC04CB007107", "0101C808DC04CB007107", "020405B40402080A010203040506070801030307C808DC04CB007107", "FE0803E801020304",
        "FD1401BB20010DB8000000000000000000000001", "FE1401BB20010DB8000000000000000000000001", "1C0701CB007107", "1C130120010DB8000000000000000000000001",
        "FE1401BB00000000000000000000FFFFCB007107", "FE08F98901020304", "FE14F989000102030405060708090A0B0C0D0E0F", "FE04F989", "FD10DEE9000102030405060708090A0B",
        "FE06E2D4C3D9", "1C048001", "C808DC04CB007107C808DC04CB007107", "C807DC04CB0071", "C800", "C801", "C814DC04CB007107", "010101C8", "00C808DC04CB007107",
        "C808DC047F000001", "C814DC0400000000000000000000000000000001", "C808DC0400000000", "C808DC04E0000001", "C808DC04FFFFFFFF",
        "C814DC04FF020000000000000000000000000001", "C814DC0400000000000000000000FFFF7F000001", "C814DC0400000000000000000000000000000000",
        "01010101010101010101010101010101010101010101010101010101010101010101010101010101", "0808080808080808C808DC04CB007107",
    ];

    [Theory]
    [MemberData(nameof(Options))]
    public void It_judges_as_the_library_does(string hex) => Compare(Convert.FromHexString(hex));

    [Fact]
    public void It_judges_anything_at_all_as_the_library_does()
        => FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000), Prop.ForAll(ToaOptionGen.Options.ToArbitrary(), Compare));

    /// <summary>What is passed over at a glance is absent for the reader, and so is all that differs from it in a byte judged as the library does.</summary>
    [Theory]
    [InlineData("0101080A0102030405060708")]
    [InlineData("020405B40103030801010402")]
    [InlineData("020405B40402080A010203040506070801030307")]
    public void Usual_options_are_judged_as_all_others(string hex)
    {
        byte[] usual = Convert.FromHexString(hex);
        Compare(usual);
        for (int i = 0; i < usual.Length; i++)
        {
            foreach (byte other in (byte[])[0, 1, 2, 8, 28, 200, 254, 255])
            {
                byte[] changed = [.. usual];
                changed[i] = other;
                Compare(changed);
                Compare(changed[..^1]);
            }
        }
    }

    public void Dispose() => _judge.Dispose();

    private void Compare(byte[] options)
    {
        foreach (bool byLoopback in (bool[])[false, true])
        {
            byte[] packet = new byte[Length];
            packet[LoopbackAt] = byLoopback ? (byte)1 : (byte)0;
            packet[LengthAt] = (byte)options.Length;
            options.CopyTo(packet, OptionsAt);
            int answer = _judge.Run("judge", packet);

            Address peer = byLoopback ? Address.FromIPv4(0x7F000001) : Address.FromIPv4(0xC0000201);
            ToaStatus status = ToaReader.Read(options, ToaFormats.Usual, peer, out AddressPort client, out ToaReason reason);
            Assert.Equal(status == ToaStatus.Invalid ? -(int)reason : (int)status, answer);
            if (status == ToaStatus.Present)
            {
                Assert.Equal(client, new AddressPort(Address.FromBytes(packet.AsSpan(FoundAt, 16)).Unmap(), (ushort)((packet[FoundAt + 16] << 8) | packet[FoundAt + 17])));
            }
        }
    }

    private static BpfObject Load()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("judge.bpf.o")!;
        byte[] image = new byte[stream.Length];
        stream.ReadExactly(image);
        BpfObject judge = BpfObject.Load(image);
        new BpfMap<uint, RevealLayout.Formats>(judge.FindMap("formats")).Update(0, RevealLayout.Formats.Of(ToaFormats.Usual));
        return judge;
    }
}
