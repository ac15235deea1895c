using System.Text.Json;
using static Whence.Gateway.Kernel.NftStatements;

namespace Whence.Gateway.Kernel;

/// <summary>What the rules of one listener look at, in its family and protocol.</summary>
internal sealed class TableTerms(KernelModel model)
{
    private readonly string _ip = model.Family == AddressKind.IPv6 ? "ip6" : "ip";
    private readonly string _protocol = model.Protocol == KernelProtocol.Udp ? "udp" : "tcp";

    public Action<Utf8JsonWriter> Source => Field(_ip, "saddr");

    /// <summary>The target that a packet goes to, as targets are told apart: by address, and by port where connections do not keep
    /// theirs.</summary>
    public Action<Utf8JsonWriter> Receiver
        => model.KeepsPort ? Field(_ip, "daddr") : Both(Field(_ip, "daddr"), Field(_protocol, "dport"));

    /// <summary>The target that a packet comes from.</summary>
    public Action<Utf8JsonWriter> Sender
        => model.KeepsPort ? Field(_ip, "saddr") : Both(Field(_ip, "saddr"), Field(_protocol, "sport"));

    public Action<Utf8JsonWriter> IsProtocol => Match("==", Meta("l4proto"), Text(_protocol));

    public static Action<Utf8JsonWriter> Direction(string direction) => Match("==", Tracked("direction"), Text(direction));

    public IReadOnlyList<(Action<Utf8JsonWriter> Key, string Counter)> Counters(string what) =>
    [
        .. model.Targets.Select(target => (
            model.KeepsPort ? Text(target.Address.Address.ToString())
                : Both(Text(target.Address.Address.ToString()), Number(target.Address.Port)),
            NftNames.Counter(what, NftNames.Identifier(target)))),
    ];

    /// <summary>Whether a packet opens a connection to what is bound.</summary>
    public IEnumerable<Action<Utf8JsonWriter>> Arrives(KernelBind bind)
    {
        if (bind.Address.IsUnspecified)
        {
            yield return Match("==", DestinationType, Text("local"));

            // Who talks to the loopback has a source that no other machine can answer.
            yield return Match("!=", Field(_ip, "daddr"), Block(Loopback));
        }
        else
        {
            yield return Match("==", Field(_ip, "daddr"), Text(bind.Address.ToString()));
        }

        yield return Match("==", Field(_protocol, "dport"), Range(bind.First, bind.Last));
    }

    /// <summary>Whether a packet is of a connection that came to what is bound and was sent on.</summary>
    public IEnumerable<Action<Utf8JsonWriter>> Belongs(KernelBind bind)
    {
        yield return IsProtocol;
        yield return Match("in", Tracked("status"), Text("dnat"));
        if (!bind.Address.IsUnspecified)
        {
            yield return Match("==", Tracked($"{_ip} daddr", "original"), Text(bind.Address.ToString()));
        }

        yield return Match("==", Tracked("proto-dst", "original"), Range(bind.First, bind.Last));
    }

    private Prefix Loopback => model.Family == AddressKind.IPv6
        ? Prefix.Create(Address.FromIPv6(UInt128.One), 128)
        : Prefix.Create(Address.FromIPv4(0x7F00_0000), 8);
}
