namespace Whence.Proxy.Tests.Udp;

/// <summary>Whatever a datagram is, reading it has an answer.</summary>
public sealed class DatagramHeaderReaderTests
{
    private static readonly AddressPort Peer = Rig.Port("192.0.2.1:1000");
    private static readonly AddressPort Local = Rig.Port("192.0.2.9:53");

    private static readonly byte[][] Seeds =
    [
        DatagramHeaders.V2("ping"),
        DatagramHeaders.V2("", client: "[2001:db8::1]:53", destination: "[::ffff:192.0.2.1]:53"),
        DatagramHeaders.V2("x", ProxyCommand.Local),
        DatagramHeaders.V2("x", ProxyCommand.Unknown),
        DatagramHeaders.Spp("ping"),
        DatagramHeaders.Spp("", client: "[::]:0"),
    ];

    public static TheoryData<UdpHeaderForm> Forms => [.. Enum.GetValues<UdpHeaderForm>()];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_change_of_a_byte_and_every_cut_has_an_answer(UdpHeaderForm form)
    {
        foreach (byte[] seed in Seeds)
        {
            for (int at = 0; at < seed.Length; at++)
            {
                AssertAnswer(form, seed.AsSpan(0, at));
                for (int value = 0; value <= byte.MaxValue; value++)
                {
                    byte[] changed = [.. seed];
                    changed[at] = (byte)value;
                    AssertAnswer(form, changed);
                }
            }
        }
    }

    private static void AssertAnswer(UdpHeaderForm form, ReadOnlySpan<byte> datagram)
    {
        ReadStatus status = DatagramHeaderReader.Read(form, default, datagram, out DatagramClaim claim, out ProxyReason reason);
        Assert.NotEqual(ReadStatus.NeedMore, status);
        Assert.Equal(status == ReadStatus.Invalid, reason != ProxyReason.None);
        Assert.InRange(claim.Length, status == ReadStatus.Done ? 1 : 0, status == ReadStatus.Done ? datagram.Length : 0);
        if (status != ReadStatus.Done)
        {
            return;
        }

        // The session goes by the same client as the evidence does.
        UdpSessionKey key = claim.KeyFor(Peer, Local, default);
        ConnectionSource source = claim.ToSource(Peer, Local, optional: false);
        Assert.Equal(source.Outcome == ResolutionOutcome.Indeterminate, key.IsUnknown);
        if (!key.IsUnknown)
        {
            Assert.Equal((key.Client, key.Destination), (source.Sender, source.Destination));
        }
    }
}
