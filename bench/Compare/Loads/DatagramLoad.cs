using System.Globalization;
using System.Text.RegularExpressions;

namespace Whence.Compare;

/// <summary>Datagrams there and back, from a process of our own.</summary>
/// <param name="Size">Of each, in bytes.</param>
internal sealed partial record DatagramLoad(int Size) : ILoad
{
    /// <summary>A few are lost when the machine is busy; more would be another load.</summary>
    private const double MostLost = 0.001;

    public int Connections => DatagramClients.Clients;

    public async Task<LoadFigures> RunAsync(int port, TimeSpan duration, CancellationToken cancel)
    {
        string[] figures = string.Create(CultureInfo.InvariantCulture, $"{port} {Size} {duration.TotalSeconds:F0}").Split(' ');
        var launch = new Launch([Repository.This, DatagramCommands.Clients, .. figures], AppContext.BaseDirectory) { Core = Arena.LoadCore };
        await using ChildProcess clients = ChildProcess.Start(launch);
        return Parse(await clients.FinishAsync(cancel));
    }

    internal static LoadFigures Parse(string output)
    {
        Match match = Result().Match(output);
        if (!match.Success)
        {
            throw new CompareException($"the datagram clients said:\n{output}");
        }

        long Number(string name) => long.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture);
        (long echoes, long lost) = (Number("echoes"), Number("lost"));
        string? fault = echoes == 0 ? "nothing came back" : lost > MostLost * echoes ? $"{lost} datagrams were lost" : null;
        return new LoadFigures(
            echoes,
            TimeSpan.FromMicroseconds(Number("micros")),
            TimeSpan.FromMicroseconds(Number("p50")),
            TimeSpan.FromMicroseconds(Number("p99")),
            fault);
    }

    [GeneratedRegex(@"^echoes (?<echoes>\d+) micros (?<micros>\d+) p50 (?<p50>\d+) p99 (?<p99>\d+) lost (?<lost>\d+)$", RegexOptions.Multiline)]
    private static partial Regex Result();
}
