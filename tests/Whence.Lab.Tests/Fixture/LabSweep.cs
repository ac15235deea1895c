using System.Globalization;

namespace Whence.Lab.Tests;

/// <summary>Removes namespaces with all that runs in them.</summary>
internal static class LabSweep
{
    private static readonly Lazy<Task> AtStart = new(RemoveOrphansAsync);

    /// <summary>Removes, once in the life of this process, what an earlier run left behind because it was killed.</summary>
    public static Task OnceAsync() => AtStart.Value;

    /// <summary>Removes namespaces of ours whose process is gone.</summary>
    public static async Task RemoveOrphansAsync()
    {
        foreach (string name in await ListAsync())
        {
            if (LabName.TryParse(name, out LabName parsed) && !parsed.IsOwned)
            {
                await RemoveAsync(name);
            }
        }
    }

    /// <summary>The names of all namespaces of this machine.</summary>
    public static async Task<string[]> ListAsync()
    {
        // A line is the name, and for some the id behind it.
        string lines = await LabProcess.RunAsync("ip", "netns", "list");
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' ')[0])];
    }

    /// <summary>Kills whatever runs in a namespace, and removes it.</summary>
    public static async Task RemoveAsync(string name)
    {
        int[] running = await RunningInAsync(name);
        while (running.Length > 0)
        {
            // Killed, not asked: what runs there has nothing that it may keep. Somebody killed may have started another before.
            await LabProcess.TryRunAsync("kill", ["-KILL", .. running.Select(static id => id.ToString(CultureInfo.InvariantCulture))]);
            await Patience.UntilAsync(
                () => running.All(static id => !IsRunning(id)), () => $"processes {string.Join(' ', running)} in {name} do not end");
            running = await RunningInAsync(name);
        }

        await LabProcess.RunAsync("ip", "netns", "delete", name);
    }

    private static async Task<int[]> RunningInAsync(string name)
    {
        string ids = await LabProcess.RunAsync("ip", "netns", "pids", name);
        return [.. ids.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static id => int.Parse(id, CultureInfo.InvariantCulture))
            .Where(IsRunning)];
    }

    /// <summary>A process that ended, and whose parent did not ask how, is still listed: as a zombie.</summary>
    private static bool IsRunning(int id)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }
}
