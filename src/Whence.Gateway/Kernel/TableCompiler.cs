using System.Text.Json;
using Whence.Proxy;
using static Whence.Gateway.Kernel.NftStatements;

namespace Whence.Gateway.Kernel;

/// <summary>Turns a model into the text of the one transaction that puts its table in place.</summary>
/// <remarks>
/// Only what opens a connection comes through the nat chains; connection tracking takes all its other packets the same way. So whatever
/// these rules are changed to, connections that run go on. Pure: one pair of models gives one text.
/// <code>
/// prerouting, output ──> taken ──> chosen ──> to-TARGET (dnat)      the first packet of a connection
/// postrouting, input ──> counted                                    every packet of it
/// </code>
/// </remarks>
internal static class TableCompiler
{
    /// <summary>NF_IP_PRI_NAT_DST: where others translate destinations as well; whoever is first has the connection.</summary>
    private const int DestinationNat = -100;

    /// <summary>Before NF_IP_PRI_NAT_SRC (100): there an answer still has the address of the target, by which it is counted.</summary>
    private const int BeforeSourceNat = 50;

    private static readonly string[] NatHooks = [NftNames.Prerouting, NftNames.Output];
    private static readonly string[] CountingHooks = [NftNames.Postrouting, NftNames.Input];
    private static readonly string[] Chains = [NftNames.Taken, NftNames.Chosen, NftNames.Counted];

    /// <summary>The transaction.</summary>
    /// <param name="next">What shall be.</param>
    /// <param name="present">What the table holds now, its counters then go on; null = nothing, or what nobody knows: all of it is
    /// replaced.</param>
    public static byte[] Compile(KernelModel next, TableContent? present)
    {
        using var script = new NftScript(Family(next), NftNames.Table(next.Name));
        TableContent wanted = TableContent.Of(next);
        if (present is null)
        {
            Begin(script);
        }
        else
        {
            Clear(script, wanted, present);
        }

        foreach (string target in wanted.Targets.Except(present?.Targets ?? []))
        {
            script.Chain("add", NftNames.Chain(target));
            Array.ForEach(NftNames.OfTarget, what => script.Counter("add", NftNames.Counter(what, target)));
        }

        Rules(script, next);
        return script.Finish();
    }

    /// <summary>The transaction that takes a table away.</summary>
    public static byte[] Remove(KernelModel model) => Remove(Family(model), NftNames.Table(model.Name));

    /// <inheritdoc cref="Remove(KernelModel)"/>
    public static byte[] Remove(string family, string table)
    {
        using var script = new NftScript(family, table);

        // Adding what is there does nothing, and deleting what is not there would be an error.
        script.Table("add");
        script.Table("delete");
        return script.Finish();
    }

    public static string Family(KernelModel model) => model.Family == AddressKind.IPv6 ? "ip6" : "ip";

    private static void Begin(NftScript script)
    {
        script.Table("add");
        script.Table("delete");
        script.Table("add");
        script.Chain("add", NftNames.Mark);
        script.Counter("add", NftNames.Denied);
        Array.ForEach(NatHooks, hook => script.Hook(hook, "nat", DestinationNat));
        Array.ForEach(CountingHooks, hook => script.Hook(hook, "filter", BeforeSourceNat));
        Array.ForEach(Chains, chain => script.Chain("add", chain));
    }

    /// <summary>Chains that stay are emptied, those of targets that went are deleted once no rule names them.</summary>
    private static void Clear(NftScript script, TableContent wanted, TableContent present)
    {
        foreach (string chain in NatHooks.Concat(CountingHooks).Concat(Chains))
        {
            script.Chain("flush", chain);
        }

        foreach (string target in present.Targets)
        {
            script.Chain("flush", NftNames.Chain(target));
            if (!wanted.Targets.Contains(target))
            {
                script.Chain("delete", NftNames.Chain(target));
                Array.ForEach(NftNames.OfTarget, what => script.Counter("delete", NftNames.Counter(what, target)));
            }
        }
    }

    private static void Rules(NftScript script, KernelModel model)
    {
        var terms = new TableTerms(model);
        foreach (string hook in NatHooks)
        {
            foreach (KernelBind bind in model.TakesNew ? model.Bind : [])
            {
                script.Rule(hook, [.. terms.Arrives(bind), Goto(NftNames.Taken)]);
            }
        }

        AccessRules(script, terms, model);
        ChoiceRules(script, terms, model);
        foreach (TargetModel target in model.Targets)
        {
            script.Rule(
                NftNames.Chain(NftNames.Identifier(target)),
                Count(NftNames.Counter(NftNames.New, NftNames.Identifier(target))),
                terms.IsProtocol,
                SendTo(target.Address.Address, model.KeepsPort ? null : target.Address.Port));
        }

        CountingRules(script, terms, model);
    }

    private static void AccessRules(NftScript script, TableTerms terms, KernelModel model)
    {
        var deny = PrefixCover.Of(model.Deny, model.Family);
        if (deny.Length > 0)
        {
            script.Rule(NftNames.Taken, Match("==", terms.Source, Set(deny)), Count(NftNames.Denied), Drop);
        }

        if (model.Allow is { } listed)
        {
            var allow = PrefixCover.Of(listed, model.Family);
            Action<Utf8JsonWriter>[] others = allow.Length > 0 ? [Match("!=", terms.Source, Set(allow))] : [];
            script.Rule(NftNames.Taken, [.. others, Count(NftNames.Denied), Drop]);
        }

        // Without targets: going on would hand the client to whatever listens on this machine.
        script.Rule(NftNames.Taken, model.Targets.Length > 0 ? [Goto(NftNames.Chosen)] : [Count(NftNames.Denied), Drop]);
    }

    private static void ChoiceRules(NftScript script, TableTerms terms, KernelModel model)
    {
        if (model.Targets.Length == 1)
        {
            script.Rule(NftNames.Chosen, Goto(NftNames.Chain(NftNames.Identifier(model.Targets[0]))));
        }
        else if (model.Targets.Length > 1)
        {
            script.Rule(NftNames.Chosen, model.Balance == KernelBalance.ClientHash
                ? GotoBy(
                    Hash(terms.Source, ClientHashBuckets.Count, ClientHashBuckets.Seed),
                    [.. ClientHashBuckets.Assign(model.Targets)
                        .Select((target, bucket) => (Number(bucket), NftNames.Chain(NftNames.Identifier(model.Targets[target]))))])
                : GotoBy(InTurn(model.Targets.Sum(static target => target.Weight)), [.. Shares(model)]));
        }
    }

    private static IEnumerable<(Action<Utf8JsonWriter> Key, string Chain)> Shares(KernelModel model)
    {
        int first = 0;
        foreach (TargetModel target in model.Targets)
        {
            yield return (Range(first, first + target.Weight - 1), NftNames.Chain(NftNames.Identifier(target)));
            first += target.Weight;
        }
    }

    private static void CountingRules(NftScript script, TableTerms terms, KernelModel model)
    {
        // A packet from this machine to itself passes both hooks, and is counted at the first.
        foreach (KernelBind bind in model.Bind)
        {
            script.Rule(NftNames.Postrouting, [.. terms.Belongs(bind), Goto(NftNames.Counted)]);
            script.Rule(
                NftNames.Input, [Match("!=", Meta("iifname"), Text("lo")), .. terms.Belongs(bind), Goto(NftNames.Counted)]);
        }

        if (model.Targets.Length > 0)
        {
            script.Rule(NftNames.Counted, TableTerms.Direction("original"), CountBy(terms.Receiver, terms.Counters(NftNames.Received)));
            script.Rule(NftNames.Counted, TableTerms.Direction("reply"), CountBy(terms.Sender, terms.Counters(NftNames.Sent)));
        }
    }
}
