using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;

namespace Whence.Proxy.Http;

/// <summary>Owns every field name that says who the client is. Compiled once for a listener; immutable.</summary>
/// <remarks>
/// What it stands for, per request, in this order (<see cref="RequestFields"/> is steps 1, 2, 4 and 5; <see cref="Clean"/> is 1 and 2 alone,
/// for a request that has no route):
/// <para>
/// 1. What <c>Connection</c> nominates is removed, except managed names and the framing: a sender can take none of ours away.<br/>
/// 2. Managed names from a sender that is not trusted for them are removed before anything else reads them: log, templates, resolution.
/// Other spellings of a managed name (<c>X_Real_IP</c>) never survive, from nobody; nor does the field of a <see cref="ClaimProof"/>.<br/>
/// 3. The client is resolved.<br/>
/// 4. Hop-by-hop fields are left behind.<br/>
/// 5. Our own values are set, last.
/// </para>
/// Known limit of step 1: where <c>Connection</c> also says close, keep-alive or upgrade, Kestrel keeps that word alone and the nominees
/// are not seen; such a field goes on to the target. It never concerns a managed name. Trailers are <see cref="TrailerNames"/>'s: none
/// carries a managed name, whoever sends it. Routing comes before step 2 because the route says who is trusted; it reads the request target
/// and <c>Host</c> alone, which are never managed.
/// </remarks>
internal sealed class ManagedNames
{
    private const int LongestOnStack = 128;

    private readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _names;
    private readonly int _longest;

    /// <param name="routes">The routes of the listener: their sources and the fields that they set are managed too, on every one of
    /// them.</param>
    public ManagedNames(IEnumerable<RouteModel> routes)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string name in WellKnownNames.Identities.Concat(WellKnownNames.Overrides))
        {
            names[name] = name;
        }

        foreach (RouteModel route in routes)
        {
            foreach (string name in SourcesOf(route).Concat(route.RequestHeaders.Set.Select(static pair => pair.Key)))
            {
                names[FoldedName.Of(name)] = name;
            }
        }

        foreach (string name in WellKnownNames.Unmanageable)
        {
            names.Remove(name);
        }

        // A secret survives from nobody, in no spelling, on no route: no name is spelled as the empty one. Last, so that nothing else of the
        // configuration can let it through.
        foreach (string name in SecretsOf(routes))
        {
            names[FoldedName.Of(name)] = string.Empty;
        }

        _longest = names.Keys.Max(static name => name.Length);
        _names = names.ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The names, folded; besides them the family <see cref="WellKnownNames.ForwardedFamily"/>.</summary>
    public IEnumerable<string> Folded => _names.Dictionary.Keys;

    /// <summary>Whether the name is managed, in whatever spelling.</summary>
    public bool Contains(string name) => TryMatch(name, out _);

    /// <summary>Whether the field says who the client is, not only what was asked for.</summary>
    public bool NamesClient(string name) => TryMatch(name, out _) && !IsAboutTheRequest(name);

    /// <summary>Steps 1 and 2 for one request.</summary>
    /// <param name="fields">The fields of the request; what must not survive is removed from them.</param>
    /// <param name="source">The connection.</param>
    /// <param name="rules">The rules of the route: who is trusted for what. None where no route matched: then nobody is.</param>
    /// <param name="proofs">What the request carries of the secrets of those rules.</param>
    /// <returns>The names that were removed in step 2, so that it can be told why nobody believed them; null = none.</returns>
    public List<string>? Clean(IHeaderDictionary fields, ConnectionSource source, ReadOnlySpan<ClaimRule> rules, RequestProofs proofs)
    {
        RemoveNominees(fields); // 1.

        // 2.
        List<string>? removed = null;
        foreach (KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues> field in fields)
        {
            if (TryMatch(field.Key, out bool canonical) && !(canonical && Survives(field.Key, source, rules, proofs)))
            {
                (removed ??= []).Add(field.Key);
            }
        }

        foreach (string name in removed ?? [])
        {
            fields.Remove(name);
        }

        return removed;
    }

    /// <summary>Step 1 for one request.</summary>
    public void RemoveNominees(IHeaderDictionary fields)
    {
        if (!HopByHop.HasNominee(fields.Connection))
        {
            return;
        }

        HopByHop.ForEachNominee(fields, (Names: this, Fields: fields), static (state, name) =>
        {
            if (!state.Names.Contains(name) && !HopByHop.IsKeptDespiteNomination(name) && !HopByHop.Contains(name))
            {
                state.Fields.Remove(name);
            }
        });
    }

    private static IEnumerable<string> SecretsOf(IEnumerable<RouteModel> routes)
        => routes.SelectMany(static route => route.ClientAddress.Rules).Select(static rule => rule.Proof?.Header).OfType<string>();

    private static IEnumerable<string> SourcesOf(RouteModel route)
        => route.ClientAddress.Rules.SelectMany(static rule => new[] { rule.From, rule.From.PortField }).OfType<ClaimField>()
            .Where(static field => field.IsHeader).Select(static field => field.Name);

    /// <summary>Whether a rule trusts the sender for this field, which is managed and spelled as it should be.</summary>
    public static bool Survives(string name, ConnectionSource source, ReadOnlySpan<ClaimRule> rules, RequestProofs proofs)
    {
        if (!source.IsSenderKnown)
        {
            return false;
        }

        bool isSource = false;
        bool byAnyRule = false;
        foreach (ClaimRule rule in rules)
        {
            if (rule.From.Source == ClaimSource.Tlv)
            {
                continue; // believed of whoever wrote the PROXY header, which says nothing about the sender
            }

            bool trusted = rule.Believes(source.Sender.Address, rule.Proof is { } proof ? proofs.Of(proof) : ProofState.Absent);
            byAnyRule |= trusted;
            if ((rule.From.IsHeader && rule.From.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                || rule.From.PortField?.Name.Equals(name, StringComparison.OrdinalIgnoreCase) == true
                || (rule.Via is not null && name.Equals(ClaimField.XForwardedFor.Name, StringComparison.OrdinalIgnoreCase)))
            {
                isSource = true;
                if (trusted)
                {
                    return true;
                }
            }
        }

        return !isSource && byAnyRule && IsAboutTheRequest(name);
    }

    /// <summary>X-Forwarded-Proto and its like, and overrides of the target; X-Forwarded-For is about the client.</summary>
    private static bool IsAboutTheRequest(string name)
        => (name.StartsWith(WellKnownNames.ForwardedFamily, StringComparison.OrdinalIgnoreCase)
                && !name.Equals(ClaimField.XForwardedFor.Name, StringComparison.OrdinalIgnoreCase))
            || Array.Exists(WellKnownNames.Overrides, other => other.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether the name is managed.</summary>
    /// <param name="name">A name as it came.</param>
    /// <param name="canonical">Whether it is spelled as it should be; case does not count.</param>
    public bool TryMatch(string name, out bool canonical)
    {
        canonical = false;
        bool known = name.Length <= _longest;
        if (!known && name.Length > LongestOnStack)
        {
            // No name in the table is as long; the family has no limit, and is told by its beginning.
            canonical = name.StartsWith(WellKnownNames.ForwardedFamily, StringComparison.OrdinalIgnoreCase)
                && !name.AsSpan().ContainsAny('_', '.');
            return FoldedName.Of(name).StartsWith(WellKnownNames.ForwardedFamily, StringComparison.Ordinal);
        }

        Span<char> folded = name.Length <= LongestOnStack ? stackalloc char[LongestOnStack] : new char[name.Length];
        folded = folded[..name.Length];
        FoldedName.Fold(name, folded);
        if (known && _names.TryGetValue(folded, out string? spelling))
        {
            canonical = spelling.Equals(name, StringComparison.OrdinalIgnoreCase);
            return true;
        }

        canonical = !name.AsSpan().ContainsAny('_', '.');
        return folded.StartsWith(WellKnownNames.ForwardedFamily, StringComparison.Ordinal);
    }
}
