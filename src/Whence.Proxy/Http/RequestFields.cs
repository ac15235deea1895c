using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>Builds the fields of the request for the target: steps 4 and 5 of <see cref="ManagedNames"/>.</summary>
internal static class RequestFields
{
    /// <summary>The fields, and the value of <c>Host</c> beside them.</summary>
    public static List<KeyValuePair<string, StringValues>> Build(RequestContext context, RoutePlan route, out string host)
    {
        IHeaderDictionary received = context.Request.Headers;
        bool unknown = IsUnknown(context);
        var fields = new List<KeyValuePair<string, StringValues>>(received.Count + 6);

        // 4. What belongs to the connection with the client stays behind.
        foreach (KeyValuePair<string, StringValues> field in received)
        {
            if (!HopByHop.Contains(field.Key) && !route.NotCopied.Contains(field.Key) && !route.Removes(field.Key)
                && !(unknown && context.Connection.Plan.Names.NamesClient(field.Key))
                && !IsUndecided(field.Key, route, context.Record.Resolution.RuleIndex))
            {
                fields.Add(field);
            }
        }

        // 5. Ours, last, one line each.
        RequestHeadersModel model = route.Model.RequestHeaders;
        string requestHost = context.Record.Host;
        Add(fields, "X-Forwarded-For", ChainFields.XForwardedFor(context, model.XForwardedFor));
        Add(fields, "Forwarded", ChainFields.Forwarded(context, model.Forwarded));
        Add(fields, "X-Forwarded-Proto", Single(received, "X-Forwarded-Proto", model.XForwardedProto, context.Record.Scheme));
        Add(fields, "X-Forwarded-Host", Single(received, "X-Forwarded-Host", model.XForwardedHost, requestHost));
        Add(fields, "X-Forwarded-Port", Single(received, "X-Forwarded-Port", model.XForwardedPort, OwnPort(context)));
        string client = context.Record.Resolution.Client.Address.ToString();
        Add(fields, "X-Real-IP", unknown ? null : Single(received, "X-Real-IP", model.XRealIp, client));
        host = requestHost;
        foreach (SetField field in route.Set)
        {
            string? value = field.Template.NamesClient && unknown ? null : field.Template.Render(context);
            if (field.IsHost)
            {
                host = value ?? host;
            }
            else
            {
                fields.RemoveAll(other => other.Key.Equals(field.Name, StringComparison.OrdinalIgnoreCase));
                Add(fields, field.Name, value);
            }
        }

        return fields;
    }

    /// <summary>Whether it cannot be told who the client is: then nothing that names it is sent.</summary>
    private static bool IsUnknown(RequestContext context) => context.Record.Resolution.Outcome == ResolutionOutcome.Indeterminate;

    /// <summary>
    /// A field that names one client goes on only if it decided. Beside the rule that did, it was not believed (<c>via</c> not passed) or
    /// not looked at, and the target would take it for the truth.
    /// </summary>
    private static bool IsUndecided(string name, RoutePlan route, int decided)
    {
        bool isSource = false;
        for (int i = 0; i < route.Rules.Length; i++)
        {
            ClaimField from = route.Rules[i].From;
            if (from.Source == ClaimSource.Header && from.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                if (i == decided)
                {
                    return false;
                }

                isSource = true;
            }
        }

        return isSource;
    }

    private static string? OwnPort(RequestContext context)
        => context.Source.Destination.Port is > 0 and var port ? port.ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>A field that came on several lines says several things: then it is ours.</summary>
    private static string? Single(IHeaderDictionary received, string name, ValueMode mode, string? own) => mode switch
    {
        ValueMode.Remove => null,
        ValueMode.Keep when received[name] is { Count: 1 } kept && !StringValues.IsNullOrEmpty(kept) => kept.ToString(),
        _ => own,
    };

    private static void Add(List<KeyValuePair<string, StringValues>> fields, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value) && FieldTemplate.IsFieldValue(value))
        {
            fields.Add(new(name, value));
        }
    }
}
