using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>The fields of a request on their way to the target: all steps of <see cref="ManagedNames"/> but the third.</summary>
internal static class RequestFields
{
    /// <summary>RFC 9440 section 2.2. Without the chain (section 2.3): SslStream shows what it built, not what the client sent.</summary>
    private const string ClientCert = "Client-Cert";

    /// <summary>Steps 1 and 2 as <see cref="ManagedNames.Clean"/>, and what of step 4 does not hang on who the client is, in one
    /// pass.</summary>
    /// <returns>The names that were removed in step 2; null = none.</returns>
    public static List<string>? Take(RequestContext context, RoutePlan route, RequestProofs proofs)
    {
        IHeaderDictionary received = context.Request.Headers;
        context.Connection.Plan.Names.RemoveNominees(received); // 1.

        // Copied out at once: going through the dictionary itself allocates, and asks an interface twice for each field.
        int count = received.Count;
        KeyValuePair<string, StringValues>[] all = ArrayPool<KeyValuePair<string, StringValues>>.Shared.Rent(count);
        received.CopyTo(all, 0);
        List<string>? removed = null;
        FieldTraits seen = FieldTraits.None;
        for (int i = 0; i < count; i++)
        {
            string name = all[i].Key;
            FieldTraits traits = route.Fields.Of(name);
            if ((traits & (FieldTraits.Managed | FieldTraits.Misspelled)) != 0
                && ((traits & FieldTraits.Misspelled) != 0 || !ManagedNames.Survives(name, context.Source, route.Rules, proofs)))
            {
                (removed ??= []).Add(name); // 2.
                seen |= traits & FieldTraits.Malformed;
                continue;
            }

            seen |= traits;
            if ((traits & FieldTraits.StaysBehind) == 0)
            {
                context.Fields.Add(all[i]); // 4.
            }
        }

        Array.Clear(all, 0, count);
        ArrayPool<KeyValuePair<string, StringValues>>.Shared.Return(all);
        foreach (string name in removed ?? [])
        {
            received.Remove(name);
        }

        context.Seen = seen;
        return removed;
    }

    /// <summary>The fields, and the value of <c>Host</c> beside them. Once for a request, after <see cref="Take"/>.</summary>
    /// <returns>A list of the connection's: the next request uses it again.</returns>
    public static List<KeyValuePair<string, StringValues>> Build(RequestContext context, RoutePlan route, out string host)
    {
        List<KeyValuePair<string, StringValues>> fields = context.Fields;
        bool unknown = IsUnknown(context);
        if (NeedsSecondLook(context.Seen, unknown))
        {
            RemoveUnbelieved(context, route, fields, unknown); // 4.
        }

        // 5. Ours, last, one line each. Nothing of ours was received where no managed name survived.
        RequestHeadersModel model = route.Model.RequestHeaders;
        IHeaderDictionary? received = (context.Seen & FieldTraits.Managed) == 0 ? null : context.Request.Headers;
        string requestHost = context.Record.Host;
        Add(fields, "X-Forwarded-For", ChainFields.XForwardedFor(context, model.XForwardedFor, received));
        Add(fields, "Forwarded", ChainFields.Forwarded(context, model.Forwarded, received));
        Add(fields, "X-Forwarded-Proto", Single(received, "X-Forwarded-Proto", model.XForwardedProto, context.Record.Scheme));
        Add(fields, "X-Forwarded-Host", Single(received, "X-Forwarded-Host", model.XForwardedHost, requestHost));
        Add(fields, "X-Forwarded-Port", Single(received, "X-Forwarded-Port", model.XForwardedPort, context.Connection.OwnPort));
        Add(fields, "X-Real-IP", unknown ? null : Single(received, "X-Real-IP", model.XRealIp, context.ClientText));
        if (model.Via == ChainMode.Append)
        {
            StringValues passed = (context.Seen & FieldTraits.IsVia) == 0 ? default : context.Request.Headers.Via;
            Add(fields, "Via", context.Connection.Plan.Via.Append(passed, context.Record.Protocol));
        }

        host = requestHost;
        if (context.Connection.Admitted.Tls?.ClientCertField is { } certificate && !route.Removes(ClientCert))
        {
            Remove(fields, ClientCert); // whoever else is trusted for it: this one was shown to us
            Add(fields, ClientCert, certificate);
        }

        foreach (SetField field in route.Set)
        {
            string? value = field.Template.NamesClient && unknown ? null : field.Template.Render(context);
            if (field.IsHost)
            {
                host = value ?? host;
            }
            else
            {
                Remove(fields, field.Name);
                Add(fields, field.Name, value);
            }
        }

        return fields;
    }

    /// <summary>Whether it cannot be told who the client is: then nothing that names it is sent.</summary>
    private static bool IsUnknown(RequestContext context) => context.Record.Resolution.Outcome == ResolutionOutcome.Indeterminate;

    private static bool NeedsSecondLook(FieldTraits seen, bool unknown)
        => (seen & (unknown ? FieldTraits.IsSource | FieldTraits.NamesClient : FieldTraits.IsSource)) != 0;

    /// <summary>Takes out what only the resolution could tell: what names a client who is not known, and sources that did not decide.</summary>
    private static void RemoveUnbelieved(
        RequestContext context, RoutePlan route, List<KeyValuePair<string, StringValues>> fields, bool unknown)
    {
        int kept = 0;
        Span<KeyValuePair<string, StringValues>> all = CollectionsMarshal.AsSpan(fields);
        foreach (KeyValuePair<string, StringValues> field in all)
        {
            FieldTraits traits = route.Fields.Of(field.Key);
            if (!(unknown && (traits & FieldTraits.NamesClient) != 0)
                && !((traits & FieldTraits.IsSource) != 0 && !route.IsDecider(field.Key, context.Record.Resolution.RuleIndex)))
            {
                all[kept++] = field;
            }
        }

        fields.RemoveRange(kept, fields.Count - kept);
    }

    /// <summary>A field that came on several lines says several things: then it is ours.</summary>
    private static string? Single(IHeaderDictionary? received, string name, ValueMode mode, string? own) => mode switch
    {
        ValueMode.Remove => null,
        ValueMode.Keep when received is not null && received[name] is { Count: 1 } kept && !StringValues.IsNullOrEmpty(kept) => kept.ToString(),
        _ => own,
    };

    private static void Remove(List<KeyValuePair<string, StringValues>> fields, string name)
    {
        for (int i = fields.Count - 1; i >= 0; i--)
        {
            if (fields[i].Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                fields.RemoveAt(i);
            }
        }
    }

    private static void Add(List<KeyValuePair<string, StringValues>> fields, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value) && FieldTemplate.IsFieldValue(value))
        {
            fields.Add(new(name, value));
        }
    }
}
