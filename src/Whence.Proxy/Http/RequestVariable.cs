using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Whence.Proxy.Http;

/// <summary>A $variable of a request. Names are nginx's where nginx has one.</summary>
internal sealed class RequestVariable
{
    private const string HeaderPrefix = "http_";
    private const string TlvPrefix = "proxy_protocol_tlv_";

    private static readonly FrozenDictionary<string, RequestVariable> Table = new Dictionary<string, RequestVariable>
    {
        ["remote_addr"] = new(static context => context.Record.Resolution.Client.Address.ToString(), namesClient: true),
        ["remote_port"] = new(static context => Number(context.Record.Resolution.Client.Port), namesClient: true),
        ["client_address"] = new(static context => context.Record.Resolution.Client.Address.ToString(), namesClient: true),
        ["client_port"] = new(static context => Number(context.Record.Resolution.Client.Port), namesClient: true),
        ["client_source"] = new(static context => context.Record.Resolution.Source.ToName()),
        ["client_verified"] = new(static context => context.Record.Resolution.Verified ? "true" : "false"),
        ["client_outcome"] = new(static context => context.Record.Resolution.Outcome.ToName()),
        ["client_reason"] = new(static context => context.Record.Resolution.Reason.ToName()),
        ["client_hops"] = new(static context => Number(context.Hops.Count)),
        ["realip_remote_addr"] = new(static context => context.Source.Peer.Address.ToString()),
        ["realip_remote_port"] = new(static context => Number(context.Source.Peer.Port)),
        ["proxy_protocol_addr"] = new(static context => Text(context.Source.OriginalSource.Address)),
        ["proxy_protocol_port"] = new(static context => Number(context.Source.OriginalSource.Port)),
        ["proxy_protocol_server_addr"] = new(static context => Text(context.Source.OriginalDestination.Address)),
        ["proxy_protocol_server_port"] = new(static context => Number(context.Source.OriginalDestination.Port)),
        ["server_addr"] = new(static context => context.Source.Local.Address.ToString()),
        ["server_port"] = new(static context => Number(context.Source.Local.Port)),
        ["scheme"] = new(static context => context.Record.Scheme),
        ["host"] = new(static context => HostName.WithoutPort(context.Record.Host).ToString().ToLowerInvariant()),
        ["http_host"] = new(static context => context.Record.Host),
        ["request_method"] = new(static context => context.Record.Method),
        ["request_uri"] = new(static context => context.Target.Origin),
        ["server_protocol"] = new(static context => context.Record.Protocol),
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, byte> TlvNames = new Dictionary<string, byte>
    {
        ["alpn"] = TlvType.Alpn,
        ["authority"] = TlvType.Authority,
        ["unique_id"] = TlvType.UniqueId,
        ["netns"] = TlvType.Netns,
    }.ToFrozenDictionary();

    private readonly Func<RequestContext, string> _read;

    private RequestVariable(Func<RequestContext, string> read, bool namesClient = false)
    {
        _read = read;
        NamesClient = namesClient;
    }

    /// <summary>Whether it says who the client is.</summary>
    public bool NamesClient { get; }

    /// <summary>Its value; empty where there is none.</summary>
    public string Read(RequestContext context) => _read(context);

    /// <summary>Finds a variable by its name without the dollar sign.</summary>
    public static bool TryGet(string name, [NotNullWhen(true)] out RequestVariable? variable)
    {
        if (Table.TryGetValue(name, out variable))
        {
            return true;
        }

        if (name.StartsWith(HeaderPrefix, StringComparison.Ordinal) && name.Length > HeaderPrefix.Length)
        {
            string field = name[HeaderPrefix.Length..].Replace('_', '-');
            variable = new RequestVariable(context => context.Request.Headers[field].ToString());
            return true;
        }

        if (name.StartsWith(TlvPrefix, StringComparison.Ordinal) && TryGetTlv(name.AsSpan(TlvPrefix.Length), out byte type))
        {
            variable = new RequestVariable(context => context.Source.TryGetTlv(type, out ReadOnlySpan<byte> value) ? Encoding.Latin1.GetString(value) : string.Empty);
            return true;
        }

        return false;
    }

    private static bool TryGetTlv(ReadOnlySpan<char> name, out byte type)
        => TlvNames.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out type)
            || (name.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                && byte.TryParse(name[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out type));

    private static string Text(Address address) => address.IsNone ? string.Empty : address.ToString();

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
