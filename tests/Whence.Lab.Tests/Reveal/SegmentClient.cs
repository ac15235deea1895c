using System.Globalization;

namespace Whence.Lab.Tests;

/// <summary>Clients whose segments have the options that a test gives them (segments.py).</summary>
internal static class SegmentClient
{
    public static string Script { get; } = Path.Combine(LabPrograms.Root, "tests", "Whence.Lab.Tests", "Reveal", "segments.py");

    /// <summary>The kernel of the client's host, which knows nothing of these connections, resets none.</summary>
    public static Task QuietAsync(this LabHost host) => host.RunAsync(
        "nft", "add table inet quiet; add chain inet quiet out { type filter hook output priority 0; }; add rule inet quiet out tcp flags & rst == rst drop");

    /// <summary>A request of HTTP whose answer, without its head, comes back.</summary>
    /// <param name="host">Where the client is.</param>
    /// <param name="source">Its address.</param>
    /// <param name="port">Its port, which must be new each time.</param>
    /// <param name="target">Where to.</param>
    /// <param name="targetPort">Where to.</param>
    /// <param name="options">For segments.py: <c>--syn</c> with bytes in hexadecimal, and so on.</param>
    public static async Task<string> AskAsync(
        this LabHost host, string source, int port, string target, int targetPort, params string[] options)
    {
        string answer = await host.RunAsync(
            "python3",
            [
                Script, source, port.ToString(CultureInfo.InvariantCulture), target.Trim('[', ']'), targetPort.ToString(CultureInfo.InvariantCulture),
                "--text", @"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", .. options.Select(static option => option.Replace(" ", "", StringComparison.Ordinal)),
            ]);
        return answer[(answer.IndexOf("\n\n", StringComparison.Ordinal) + 2)..].TrimEnd(); // line ends are those of the lines that were read
    }
}
