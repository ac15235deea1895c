using System.Globalization;

namespace Whence.Compare;

/// <summary>A process and its descendants: nginx does its work in a child.</summary>
internal static class ProcessTree
{
    public static IReadOnlyList<int> Of(int root)
    {
        ILookup<int, int> children = Processes().ToLookup(static process => process.Parent, static process => process.Id);
        List<int> tree = [root];
        for (int i = 0; i < tree.Count; i++)
        {
            tree.AddRange(children[tree[i]]);
        }

        return tree;
    }

    private static IEnumerable<(int Id, int Parent)> Processes()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                && ProcessStat.Read(id) is { } stat)
            {
                yield return (id, stat.Parent);
            }
        }
    }
}
