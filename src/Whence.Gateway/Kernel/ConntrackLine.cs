using System.Globalization;

namespace Whence.Gateway.Kernel;

/// <summary>One entry of <c>/proc/net/nf_conntrack</c>, as far as it is needed here.</summary>
/// <param name="IsTcp">Whether it is TCP.</param>
/// <param name="State">The state of TCP.</param>
/// <param name="Bound">Where the client sent to.</param>
/// <param name="Answerer">Who answers.</param>
/// <remarks>
/// <c>ipv4 2 tcp 6 431999 ESTABLISHED src=C dst=B sport=… dport=…
/// src=T dst=C sport=… dport=… [ASSURED] …</c>: the first four words say how the connection came, the second four how its answers come.
/// </remarks>
internal readonly record struct ConntrackLine(bool IsTcp, string State, AddressPort Bound, AddressPort Answerer)
{
    private const int ProtocolAt = 2;
    private const int StateAt = 5;

    public static bool TryParse(string line, out ConntrackLine entry)
    {
        entry = default;
        string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length <= StateAt
            || !TryAddressPort(words, "dst=", "dport=", which: 0, out AddressPort bound)
            || !TryAddressPort(words, "src=", "sport=", which: 1, out AddressPort answerer))
        {
            return false;
        }

        entry = new ConntrackLine(words[ProtocolAt] == "tcp", words[StateAt], bound, answerer);
        return true;
    }

    /// <summary>Whether it came to a listener, went to one of its targets and has not ended.</summary>
    public bool IsOpenOf(KernelModel model)
    {
        ConntrackLine self = this;
        bool came = model.Bind.Any(bind => self.Bound.Port >= bind.First && self.Bound.Port <= bind.Last
            && (bind.Address.IsUnspecified || bind.Address == self.Bound.Address));
        bool went = model.Targets.Any(target => target.Address.Address == self.Answerer.Address
            && (model.KeepsPort || target.Address.Port == self.Answerer.Port));
        return IsTcp && came && went && State is not ("TIME_WAIT" or "CLOSE");
    }

    private static bool TryAddressPort(string[] words, string address, string port, int which, out AddressPort found)
    {
        found = default;
        if (Value(words, address, which) is not { } addressText || !Address.TryParse(addressText, out Address read)
            || !ushort.TryParse(Value(words, port, which), NumberStyles.None, CultureInfo.InvariantCulture, out ushort number))
        {
            return false;
        }

        found = new AddressPort(read, number);
        return true;
    }

    private static string? Value(string[] words, string key, int which)
        => words.Where(word => word.StartsWith(key, StringComparison.Ordinal)).Skip(which).FirstOrDefault()?[key.Length..];
}
