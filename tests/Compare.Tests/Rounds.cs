namespace Whence.Compare.Tests;

/// <summary>Rounds with chosen figures.</summary>
internal static class Rounds
{
    /// <summary>Each contender answered 1,000 requests, each for so many microseconds of processor time, in a second.</summary>
    public static LoadRound Of(int number, double whence, double nginx, double haproxy, double others = 0, string? fault = null) => new(
        number,
        [
            Run(Contender.Whence, whence, others, fault),
            Run(Contender.Nginx, nginx, 0, null),
            Run(Contender.Haproxy, haproxy, 0, null),
        ]);

    private static LoadRun Run(Contender contender, double micros, double others, string? fault) => new(
        contender,
        new LoadFigures(
            1_000, TimeSpan.FromSeconds(1), TimeSpan.FromMicroseconds(micros * 10), TimeSpan.FromMicroseconds(micros * 100), fault),
        TimeSpan.FromMicroseconds(micros * 1_000),
        others);
}
