using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

/// <summary>The fields for the target, built step by step and without any thrift: the oracle of <see cref="RequestFields"/>.</summary>
internal static class PlainFields
{
    public static List<(string Name, string Value)> Build(
        IHeaderDictionary received, RequestContext context, RoutePlan route, ManagedNames names, Resolution resolution, List<Hop> hops)
    {
        bool unknown = resolution.Outcome == ResolutionOutcome.Indeterminate;
        RequestHeadersModel model = route.Model.RequestHeaders;
        var fields = new List<(string Name, string Value)>();
        foreach (KeyValuePair<string, StringValues> field in received)
        {
            if (!HopByHop.Contains(field.Key) && !HopByHop.LooksLikeFraming(field.Key) && !route.NotCopied.Contains(field.Key) && !route.Removed.Contains(FoldedName.Of(field.Key))
                && !(model.Via != ChainMode.Keep && field.Key.Equals("Via", StringComparison.OrdinalIgnoreCase))
                && !(unknown && names.NamesClient(field.Key)) && !IsUndecided(field.Key, route, resolution.RuleIndex))
            {
                fields.Add((field.Key, field.Value.ToString()));
            }
        }

        string host = context.Request.Headers.Host.ToString();
        Add(fields, "X-Forwarded-For", Chain(received["X-Forwarded-For"], model.XForwardedFor, context, resolution, hops, proto: null, host));
        Add(fields, "Forwarded", Chain(received["Forwarded"], model.Forwarded, context, resolution, hops, "http", host));
        Add(fields, "X-Forwarded-Proto", Single(received["X-Forwarded-Proto"], model.XForwardedProto, "http"));
        Add(fields, "X-Forwarded-Host", Single(received["X-Forwarded-Host"], model.XForwardedHost, host));
        Add(fields, "X-Forwarded-Port", Single(received["X-Forwarded-Port"], model.XForwardedPort, $"{context.Source.Destination.Port}"));
        Add(fields, "X-Real-IP", unknown ? null : Single(received["X-Real-IP"], model.XRealIp, resolution.Client.Address.ToString()));
        if (model.Via == ChainMode.Append)
        {
            Add(fields, "Via", context.Connection.Plan.Via.Append(received["Via"], context.Record.Protocol));
        }

        foreach (SetField field in route.Set)
        {
            fields.RemoveAll(other => other.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase));
            Add(fields, field.Name, field.Template.NamesClient && unknown ? null : field.Template.Render(context));
        }

        return fields;
    }

    private static bool IsUndecided(string name, RoutePlan route, int decided)
    {
        int[] sources = [.. Enumerable.Range(0, route.Rules.Length).Where(i => route.Rules[i].From.Source == ClaimSource.Header
            && route.Rules[i].From.Name.Equals(name, StringComparison.OrdinalIgnoreCase))];
        return sources.Length > 0 && !sources.Contains(decided);
    }

    private static string? Chain(
        StringValues received, ChainMode mode, RequestContext context, Resolution resolution, List<Hop> hops, string? proto, string host)
    {
        bool known = resolution.Outcome != ResolutionOutcome.Indeterminate;
        string joined = string.Join(", ", received.Where(static line => !string.IsNullOrWhiteSpace(line)));
        Hop[] ours = mode switch
        {
            ChainMode.AppendAll when known && received.Count > 0 => [.. hops.Take(context.Source.Outcome == ResolutionOutcome.Forwarded ? 2 : 1)],
            ChainMode.Replace when known => [new Hop(resolution.Client, default, resolution.Source, Trusted: false)],
            _ => [.. hops],
        };
        byte[] text = new byte[4096];
        int length;
        bool done = proto is null
            ? ForwardingWriter.TryWriteXForwardedFor(text, ours, resolution, out length)
            : ForwardingWriter.TryWriteForwarded(text, ours, resolution, Encoding.Latin1.GetBytes(proto), Encoding.Latin1.GetBytes(host), out length);
        string? own = done ? Encoding.Latin1.GetString(text, 0, length) : null;
        return mode switch
        {
            ChainMode.Remove => null,
            ChainMode.Keep => joined,
            ChainMode.AppendAll when known && joined.Length > 0 => $"{joined}, {own}",
            _ => own,
        };
    }

    private static string? Single(StringValues received, ValueMode mode, string own) => mode switch
    {
        ValueMode.Remove => null,
        ValueMode.Keep when received.Count == 1 && !string.IsNullOrEmpty(received.ToString()) => received.ToString(),
        _ => own,
    };

    private static void Add(List<(string Name, string Value)> fields, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value) && value.All(static character => character is '\t' or (>= ' ' and < '\u007F') or (> '\u007F' and <= '\u00FF')))
        {
            fields.Add((name, value));
        }
    }
}
