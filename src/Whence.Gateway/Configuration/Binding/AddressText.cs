using System.Text;
using Whence.Gateway.Configuration.Yaml;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Addresses, prefixes and references to networks.</summary>
internal static class AddressText
{
    public const string ReferenceExpected = "a list of network names and prefixes";

    private const string UnixWord = "unix:";

    private const string BindAdvice =
        "write 0.0.0.0:80, [::]:80 or 127.0.0.1:80; IPv6 addresses stand in brackets, and the port must be there";

    private const string RangeAdvice = "write 192.0.2.1:10000-10100, the lower port first";

    private const string TargetAdvice = "write 192.0.2.1:80 or [2001:db8::1]:80; names are not resolved";

    /// <summary>A member of a network.</summary>
    public static NetworkMember? Member(YamlNode node, BindContext context)
    {
        if (MappingReader.TextOf(node, "network", "an address, a prefix or unix:", context) is not { } scalar)
        {
            return null;
        }

        if (scalar.Text == UnixWord)
        {
            return Locate(new NetworkMember(Prefix: null), scalar, context);
        }

        return ReadPrefix(scalar, context) is { } prefix ? Locate(new NetworkMember(prefix), scalar, context) : null;
    }

    /// <summary>The name of a network, or a member written directly. Names start with a letter and have neither ':' nor '/'.</summary>
    public static NetworkReference? Reference(YamlNode node, BindContext context)
    {
        if (MappingReader.TextOf(node, "network", "the name of a network, an address, a prefix or unix:", context) is not { } scalar)
        {
            return null;
        }

        bool name = scalar.Text.Length > 0 && char.IsAsciiLetter(scalar.Text[0]) && scalar.Text.AsSpan().IndexOfAny(':', '/') < 0;
        if (name)
        {
            return NameText.Read(scalar, context) is { } read ? Locate(new NetworkReference(read, Member: null), scalar, context) : null;
        }

        return Member(scalar, context) is { } member ? Locate(new NetworkReference(Name: null, member), scalar, context) : null;
    }

    /// <summary>Where a listener listens; port 0 is allowed.</summary>
    public static AddressPort? Bind(YamlNode node, BindContext context)
        => MappingReader.TextOf(node, "bind", "an address with a port", context) is { } scalar
            ? ReadAddressPort(scalar, BindAdvice, context)
            : null;

    /// <summary>As <see cref="Bind"/>, or with a range of ports: <c>192.0.2.1:10000-10100</c>.</summary>
    public static BindConfig? BindRange(YamlNode node, BindContext context)
    {
        if (MappingReader.TextOf(node, "bind", "an address with a port", context) is not { } scalar)
        {
            return null;
        }

        int dash = scalar.Text.LastIndexOf('-');
        if (dash < 0)
        {
            return ReadAddressPort(scalar, BindAdvice, context) is { } one ? (BindConfig)one : null;
        }

        // The last port is read as any port is: behind an address.
        if (AddressPort.TryParse(scalar.Text.AsSpan(0, dash), out AddressPort first)
            && AddressPort.TryParse($"0.0.0.0:{scalar.Text.AsSpan(dash + 1)}", out AddressPort last)
            && first.Port > 0 && last.Port > first.Port)
        {
            return new BindConfig(first.Address.Unmap(), first.Port, last.Port);
        }

        context.Report(Problems.BadAddressPort(scalar.Location, scalar.Text, RangeAdvice));
        return null;
    }

    /// <summary>Where a target listens; a port is needed.</summary>
    public static AddressPort? Target(YamlScalar scalar, BindContext context)
    {
        if (ReadAddressPort(scalar, TargetAdvice, context) is not { } address)
        {
            return null;
        }

        if (address is { Port: > 0, Address.IsHost: true })
        {
            return address;
        }

        context.Report(Problems.BadAddressPort(scalar.Location, scalar.Text, "a target is one host and a port from 1 to 65535"));
        return null;
    }

    private static AddressPort? ReadAddressPort(YamlScalar scalar, string advice, BindContext context)
    {
        if (AddressPort.TryParse(scalar.Text, out AddressPort address))
        {
            return address.Unmap();
        }

        context.Report(Problems.BadAddressPort(scalar.Location, scalar.Text, advice));
        return null;
    }

    private static Prefix? ReadPrefix(YamlScalar scalar, BindContext context)
    {
        (SourceLocation at, string text) = (scalar.Location, scalar.Text);
        if (Prefix.TryParse(text, out Prefix prefix, out PrefixFault fault) && prefix.Length > 0)
        {
            return prefix;
        }

        context.Report(fault switch
        {
            PrefixFault.None => Problems.CoversEverybody(at, text),
            PrefixFault.LengthOutOfRange => Problems.BadPrefixLength(at, text),
            PrefixFault.MappedTooShort => Problems.MappedTooShort(at, text),
            PrefixFault.HostBits => DescribeHostBits(at, text),
            _ => Problems.BadPrefix(at, text),
        });
        return null;
    }

    private static ConfigDiagnostic DescribeHostBits(SourceLocation at, string text)
    {
        bool network = Prefix.TryParseMasked(Encoding.ASCII.GetBytes(text), out Prefix masked, out _, out _) && masked.Length > 0;
        return network
            ? Problems.HostBits(at, text, masked.ToString(), text[..text.IndexOf('/', StringComparison.Ordinal)])
            : Problems.CoversEverybody(at, text);
    }

    private static T Locate<T>(T record, YamlScalar scalar, BindContext context)
        where T : class
    {
        context.Sources.Add(record, scalar.Location);
        return record;
    }
}
