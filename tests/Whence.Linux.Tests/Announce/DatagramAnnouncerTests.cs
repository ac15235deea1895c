using Whence.Linux.Announce;
using Whence.Linux.Bpf;

namespace Whence.Linux.Tests.Announce;

/// <summary>Which clients of datagrams may be named at one time. Needs root.</summary>
public sealed class DatagramAnnouncerTests : IDisposable
{
    private static readonly AddressPort Program = Port(127, 53), Session = Port(127, 40000), Client = Port(203, 1000), Other = Port(203, 1001);

    private readonly HandTime _time = new();
    private readonly string _cgroup = Directory.CreateDirectory(Path.Combine(OwnCgroup.Find()!.Value.Root, $"whence-{Guid.NewGuid():N}")).FullName;
    private readonly DatagramAnnouncer _announcer;

    public DatagramAnnouncerTests() => _announcer = DatagramAnnouncer.Attach(_cgroup, _time);

    public void Dispose()
    {
        _announcer.Dispose();
        Directory.Delete(_cgroup);
    }

    [Fact]
    public void A_session_has_one_client_and_a_client_as_many_as_it_likes()
    {
        Assert.Equal(DatagramAnnouncementResult.Begun, _announcer.TryBegin(Session, Program, Client));
        Assert.Equal(DatagramAnnouncementResult.SessionResting, _announcer.TryBegin(Session, Program, Other));
        Assert.Equal(DatagramAnnouncementResult.Begun, _announcer.TryBegin(Port(127, 40001), Program, Client));
        Assert.Equal(DatagramAnnouncementResult.Begun, _announcer.TryBegin(Session, Port(127, 54), Client)); // another program
    }

    [Fact]
    public void A_port_rests_before_it_is_another_clients()
    {
        Assert.Equal(DatagramAnnouncementResult.Begun, _announcer.TryBegin(Session, Program, Client));
        _announcer.End(Session, Program, Client);
        _time.Advance(DatagramAnnouncer.Rest - TimeSpan.FromTicks(1));
        Assert.Equal(DatagramAnnouncementResult.SessionResting, _announcer.TryBegin(Session, Program, Other));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(DatagramAnnouncementResult.Begun, _announcer.TryBegin(Session, Program, Other));
    }

    private static AddressPort Port(byte first, ushort port) => new(Address.FromIPv4(((uint)first << 24) | 1), port);

    private sealed class HandTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
