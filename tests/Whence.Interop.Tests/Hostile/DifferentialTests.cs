namespace Whence.Interop.Tests;

/// <summary>What we let through is read as the same requests by nginx, Apache and Kestrel: as many, the same ones, with the same bodies, and none
/// that we do not know of.</summary>
public sealed class DifferentialTests(DifferentialRun run) : IClassFixture<DifferentialRun>
{
    /// <summary>What rows and made cases would have a server take for a request that nobody judged. (Where it is one, the gateway knows.)</summary>
    private static readonly string[] Smuggled = ["/admin", "/evil", "/x", "/smuggled", "/public/"];

    /// <summary>Of some 12,000 connections.</summary>
    private const int MostBrokenOff = 20;

    public static TheoryData<string> Rows() => [.. HostileCases.Rows];

    public static MatrixTheoryData<string, string> RowsByServer() => new([.. HostileCases.Rows], DifferentialRun.Servers);

    [Theory]
    [MemberData(nameof(RowsByServer))]
    public void A_row_is_read_as_what_was_sent(string row, string server)
    {
        var differences = new Differences(run.Forwarded(server), run.Read(server));
        Assert.Equal(string.Empty, string.Join('\n', Cases(row).SelectMany(differences.Of)));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_row_is_read_alike_by_all_and_smuggles_nothing(string row)
    {
        foreach (HostileCase one in Cases(row))
        {
            string[][] readings = ReadingsOf(one);
            Assert.All(readings, reading => Assert.Equal(readings[0], reading));
            Assert.All(readings.SelectMany(static reading => reading), reading => Assert.DoesNotContain(reading.Split(' ')[1], Smuggled));
        }
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public void What_is_made_of_the_rows_is_read_as_what_was_sent(string server)
    {
        var differences = new Differences(run.Forwarded(server), run.Read(server));
        Assert.Equal(string.Empty, string.Join('\n', HostileCases.All.SelectMany(differences.Of).Concat(differences.Left())));

        // It is about something: hundreds get through, with bodies in both framings, and thousands do not.
        Assert.InRange(run.Read(server).SelectMany(static of => of).Count(static of => of.Status == 200), 1_000, HostileCases.All.Count);
        Assert.InRange(run.Forwarded(server).SelectMany(static of => of).Count(static of => of.Fault == "bad-request"), 3_000, int.MaxValue);
    }

    [Fact]
    public void What_is_made_of_the_rows_is_read_alike_by_all()
    {
        // A target may close a kept connection in the moment in which it is used again, and a POST is not sent twice. That is rare.
        Assert.InRange(DifferentialRun.Servers.Sum(server => run.Forwarded(server).SelectMany(static of => of).Count(IsBrokenOff)), 0, MostBrokenOff);
        foreach (HostileCase one in HostileCases.All)
        {
            string[] readings = [.. ReadingsOf(one).Select(reading => $"{one.Name}: {string.Join("; ", reading)}")];
            Assert.All(readings, reading => Assert.Equal(readings[0], reading));
        }
    }

    public static TheoryData<string> Servers() => [.. DifferentialRun.Servers];

    private static IEnumerable<HostileCase> Cases(string row) => HostileCases.All.Where(one => one.Name == row);

    private static bool IsBrokenOff(Reading of) => of.Fault.StartsWith("upstream-", StringComparison.Ordinal);

    /// <summary>The whole requests that each server read. A server that refuses what is well-formed (nginx: a path above the root, an empty Host), a
    /// client that left too early or a target that broke off tells nothing of how the others read.</summary>
    private string[][] ReadingsOf(HostileCase one) => [.. DifferentialRun.Servers
        .Where(server => run.Forwarded(server)[one.Client.ToString()].All(static of => of.Fault != "client-gone" && !IsBrokenOff(of) && of.Status is 0 or 200))
        .Select(server => Whole(server, one.Client.ToString()))];

    private string[] Whole(string server, string client) => [.. run.Read(server)[client]
        .Where(static of => of.Status == 200).Select(static of => $"{of.Line} {of.Body}").Order(StringComparer.Ordinal)];
}
