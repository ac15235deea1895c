using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Whence.Proxy.Http;

/// <summary>A $variable of a request header: the values for the names of <see cref="VariableNames"/>.</summary>
internal sealed class RequestVariable
{
    private static readonly FrozenDictionary<string, RequestVariable> Table = new Dictionary<string, RequestVariable>
    {
        ["remote_addr"] = new(static context => context.ClientText, namesClient: true),
        ["remote_port"] = new(static context => Number(context.Record.Resolution.Client.Port), namesClient: true),
        ["client_address"] = new(static context => context.ClientText, namesClient: true),
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
        ["request_method"] = new(static context => context.Record.Method),
        ["request_uri"] = new(static context => context.Target.Origin),
        ["server_protocol"] = new(static context => context.Record.Protocol),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Func<RequestContext, string> _read;

    private RequestVariable(Func<RequestContext, string> read, bool namesClient = false)
    {
        _read = read;
        NamesClient = namesClient;
    }

    /// <summary>The names that are neither a header's nor a TLV's.</summary>
    public static IReadOnlyCollection<string> Names => Table.Keys;

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

        if (VariableNames.TryGetHeader(name, out string? field))
        {
            variable = new RequestVariable(context => context.Request.Headers[field].ToString());
        }
        else if (TlvVariables.TryGet(name, out TlvVariable? tlv))
        {
            variable = new RequestVariable(context => Text(tlv, context.Source));
        }

        return variable is not null;
    }

    /// <summary>A value that no field can have is none: the rest of the text is sent without it.</summary>
    private static string Text(TlvVariable variable, ConnectionSource source)
        => variable.TryRead(source, out ReadOnlySpan<byte> bytes) && Encoding.Latin1.GetString(bytes) is var text
            && FieldTemplate.IsFieldValue(text) ? text : string.Empty;

    private static string Text(Address address) => address.IsNone ? string.Empty : address.ToString();

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
