namespace Whence.Cli.Explain;

/// <summary>An answer of <c>whence explain</c> for people: who it is, why, and every step.</summary>
internal static class ExplainSheet
{
    public static Sheet Of(ExplainAnswer answer, Resolution resolution)
    {
        var rows = new List<string[]>();
        foreach (Hop hop in answer.Hops)
        {
            rows.Add(
            [
                $"{rows.Count + 1}",
                hop.Address.IsNone ? "(no address)" : hop.Address.Port == 0 ? hop.Address.Address.ToString() : hop.Address.ToString(),
                hop.By.IsNone ? "(the socket)" : hop.By.ToString(),
                answer.EvidenceOf(hop),
                hop.Trusted ? "yes" : "no",
            ]);
        }

        var sheet = new Sheet()
            .Field("client", resolution.Client.IsNone ? "none" : resolution.Client.Address.ToString())
            .Field("port", resolution.Client.Port == 0 ? "not known" : $"{resolution.Client.Port}")
            .Field("verified", resolution.Verified ? "yes" : "no")
            .Field("outcome", $"{resolution.Outcome.ToName()}: {ReasonWords.Describe(resolution.Outcome)}")
            .Field("reason", $"{resolution.Reason.ToName()}: {ReasonWords.Describe(resolution.Reason)}");
        if (answer.Proof is { } proof)
        {
            sheet.Field("proof", ExplainAnswer.Describe(proof));
        }

        return sheet.Table(["hop", "address", "vouched for by", "read in", "trusted"], rows);
    }
}
