using System.Text.Json.Nodes;

namespace Whence.Compare;

/// <summary>All measurements of several ways to one server.</summary>
/// <param name="Name">The work.</param>
/// <param name="Rounds">A way each, the straight one first.</param>
internal sealed record HostsResult(string Name, IReadOnlyList<IReadOnlyList<WayRun>> Rounds) : WorkResult(Name)
{
    private IEnumerable<string> Ways => Rounds[0].Select(static run => run.Way.Name);

    private IEnumerable<string> BesidesStraight => Ways.Skip(1);

    public override IEnumerable<string> Faults => Rounds.SelectMany(
        (round, index) => round.Where(static run => run.Figures.Fault is not null)
            .Select(run => $"{Name}, round {index + 1}, {run.Way.Name}: {run.Figures.Fault}"));

    /// <summary>The median of a figure of one way.</summary>
    public double Median(string way, Func<WayRun, double> figure) => Statistics.Median(Rounds.Select(round => figure(Of(round, way))));

    /// <summary>What the gateway's host works for a request, in microseconds: what the machine works more than on the straight way, which has
    /// the client and the server in it and nothing else.</summary>
    public double GatewayMicros(string way) => Statistics.Median(Rounds.Select(round => GatewayMicros(round, way)));

    /// <summary>That of whence to that of the other: the median of the ratios within each round.</summary>
    public double GatewayRatio(string other)
        => Statistics.Median(Rounds.Select(round => GatewayMicros(round, "whence") / GatewayMicros(round, other)));

    /// <summary>Requests in a second, whence to another way: the median of the ratios within each round.</summary>
    public double ThroughputRatio(string other)
        => Statistics.Median(Rounds.Select(round => Of(round, "whence").RequestsPerSecond / Of(round, other).RequestsPerSecond));

    public override JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (string way in Ways)
        {
            json[way] = new JsonObject
            {
                ["machineMicros"] = Figure.Of(Median(way, static run => run.Micros)),
                ["gatewayMicros"] = Figure.Of(GatewayMicros(way)),
                ["requestsPerSecond"] = Figure.Of(Median(way, static run => run.RequestsPerSecond)),
                ["p50Micros"] = Figure.Of(Median(way, static run => run.Figures.P50.TotalMicroseconds)),
                ["p99Micros"] = Figure.Of(Median(way, static run => run.Figures.P99.TotalMicroseconds)),
            };
        }

        foreach (string other in Ways.Where(static way => way != "whence"))
        {
            json[$"throughputTo{other}"] = Figure.Of(ThroughputRatio(other));
        }

        foreach (string other in BesidesStraight.Where(static way => way != "whence"))
        {
            json[$"gatewayTo{other}"] = Figure.Of(GatewayRatio(other));
        }

        return json;
    }

    public override IEnumerable<string> ToMarkdown()
    {
        yield return $"## {Name}";
        yield return "";
        yield return "Machines are network namespaces. What a gateway's host works for a request is what all processors work for it, in programs and in";
        yield return "the kernel, less what they work for one on the straight way from the client to the server.";
        yield return "";
        yield return "| way | µs of the machine each | µs of the gateway's host | requests/s | p50 µs | p99 µs |";
        yield return "| --- | --- | --- | --- | --- | --- |";
        foreach (string way in Ways)
        {
            string Text(Func<WayRun, double> figure, int digits) => Figure.Text(Median(way, figure), digits);
            yield return string.Join(
                " | ",
                $"| {way}",
                Text(static run => run.Micros, 2),
                way == Ways.First() ? "-" : Figure.Text(GatewayMicros(way), 2),
                Text(static run => run.RequestsPerSecond, 0),
                Text(static run => run.Figures.P50.TotalMicroseconds, 0),
                $"{Text(static run => run.Figures.P99.TotalMicroseconds, 0)} |");
        }

        yield return "";
        foreach (string other in Ways.Where(static way => way != "whence"))
        {
            string work = other == Ways.First() ? "" : $"; work of the gateway's host **{Figure.Text(GatewayRatio(other), 2)}**";
            yield return $"whence / {other}: requests in a second **{Figure.Text(ThroughputRatio(other), 2)}**{work}.";
        }
    }

    private static WayRun Of(IReadOnlyList<WayRun> round, string way) => round.Single(run => run.Way.Name == way);

    private static double GatewayMicros(IReadOnlyList<WayRun> round, string way) => Of(round, way).Micros - round[0].Micros;
}
