namespace Whence.Gateway.Tests;

/// <summary>Pages of the documentation.</summary>
internal static class Page
{
    public static string Read(string name)
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "Whence.slnx")))
        {
            at = Path.GetDirectoryName(at);
        }

        return File.ReadAllText(Path.Combine(at!, "docs", "reference", name));
    }

    /// <summary>The names in the first column of the tables below a heading.</summary>
    public static string[] Names(string page, string heading)
    {
        string section = page[page.IndexOf(heading, StringComparison.Ordinal)..].Split("\n## ", 2)[0];
        return [.. section.Split('\n').Where(static line => line.StartsWith("| `", StringComparison.Ordinal)).Select(static line => line.Split('`')[1])];
    }
}
