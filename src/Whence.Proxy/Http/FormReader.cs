using Microsoft.AspNetCore.Http;

namespace Whence.Proxy.Http;

/// <summary>Decides whether a form is read for a claim, and reads it.</summary>
internal static class FormReader
{
    private const string ContentType = "application/x-www-form-urlencoded";

    /// <summary>Reads the form if a rule wants a field of it, that rule believes the request, and no rule before it decides.</summary>
    public static async ValueTask<FormClaim> ReadAsync(RequestContext context, RoutePlan route, RequestClaims claims, TimeProvider time)
    {
        if (context.Body is not { } body || !IsWanted(context.Source, route.Rules, claims) || !IsForm(context.Request.Headers))
        {
            return FormClaim.None;
        }

        return context.Request.Headers.ContentEncoding.Count > 0
            ? FormClaim.Unreadable
            : await body.ReadFormAsync(context.Connection.Plan.Model.Http!.Limits, time);
    }

    private static bool IsWanted(ConnectionSource source, ClaimRule[] rules, RequestClaims claims)
    {
        var reader = new KestrelClaimReader(claims);
        foreach (ClaimRule rule in rules)
        {
            if (!source.IsSenderKnown || rule.From.Source == ClaimSource.Tlv
                || !rule.Believes(source.Sender.Address, rule.Proof is { } proof ? claims.Proofs.Of(proof) : ProofState.Absent))
            {
                continue;
            }

            if (rule.From.Source == ClaimSource.Form)
            {
                return true;
            }

            if (rule.Via is null && reader.Count(rule.From) != 0)
            {
                return false; // decides
            }
        }

        return false;
    }

    private static bool IsForm(IHeaderDictionary fields)
    {
        ReadOnlySpan<char> type = fields.ContentType.ToString();
        int end = type.IndexOf(';');
        return (end < 0 ? type : type[..end]).Trim(" \t").Equals(ContentType, StringComparison.OrdinalIgnoreCase);
    }
}
