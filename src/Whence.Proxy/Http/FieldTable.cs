using System.Buffers;
using System.Collections.Frozen;

namespace Whence.Proxy.Http;

/// <summary>What each name of a field means on one route, found with one look-up. Immutable.</summary>
internal sealed class FieldTable
{
    /// <summary>Those of a token (RFC 9110 section 5.6.2) that folding leaves alone but for case.</summary>
    private static readonly SearchValues<char> Ordinary = SearchValues.Create(
        "!#$%&'*+-^`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly ManagedNames _names;
    private readonly RoutePlan _route;
    private readonly FrozenDictionary<string, FieldTraits> _known;

    public FieldTable(ManagedNames names, RoutePlan route)
    {
        _names = names;
        _route = route;
        var known = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        known.UnionWith(names.Folded);
        known.UnionWith(HopByHop.All);
        known.Add("Via");
        known.UnionWith(route.NotCopied);
        known.UnionWith(route.Removed);
        known.UnionWith(route.Rules.Where(static rule => rule.From.IsHeader).Select(static rule => rule.From.Name));
        _known = known.ToFrozenDictionary(static name => name, Read, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>As <see cref="Read"/>, without folding the name where nothing but case can differ from a name in the table.</summary>
    public FieldTraits Of(string name)
        => _known.TryGetValue(name, out FieldTraits traits) ? traits
            : !name.AsSpan().ContainsAnyExcept(Ordinary) && !name.StartsWith(WellKnownNames.ForwardedFamily, StringComparison.OrdinalIgnoreCase)
                ? FieldTraits.None
            : Read(name);

    /// <summary>The plain way: asks everybody.</summary>
    public FieldTraits Read(string name)
    {
        FieldTraits traits = FieldTraits.None;
        if (_names.TryMatch(name, out bool canonical))
        {
            traits |= canonical ? FieldTraits.Managed : FieldTraits.Misspelled;
            traits |= _names.NamesClient(name) ? FieldTraits.NamesClient : FieldTraits.None;
        }

        if (!FieldSyntax.IsToken(name))
        {
            traits |= FieldTraits.Malformed;
        }

        if (HopByHop.Contains(name) || HopByHop.LooksLikeFraming(name) || _route.NotCopied.Contains(name) || _route.Removes(name))
        {
            traits |= FieldTraits.StaysBehind;
        }

        if (name.Equals("Via", StringComparison.OrdinalIgnoreCase) && _route.Model.RequestHeaders.Via != ChainMode.Keep)
        {
            traits |= FieldTraits.StaysBehind | FieldTraits.IsVia;
        }

        return _route.IsSource(name) ? traits | FieldTraits.IsSource : traits;
    }
}
