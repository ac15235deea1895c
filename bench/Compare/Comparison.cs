namespace Whence.Compare;

/// <summary>One run of the comparison: every work asked for, then the report.</summary>
internal static class Comparison
{
    /// <returns>0, or 1 when a measurement was not valid.</returns>
    public static async Task<int> RunAsync(CompareOptions options, CancellationToken cancel)
    {
        if (Environment.ProcessorCount < 2)
        {
            throw new CompareException("a proxy alone on one processor and its load on another need two processors");
        }

        var report = new Report(await Machine.ReadAsync(cancel), options);
        using var folder = new RunFolder(options.Keep);
        var session = new Session(options, folder.Path, await DescriptorLimit.HighestAsync(cancel), new Patience(options.Patience));
        try
        {
            foreach (IWork work in options.Works)
            {
                report.Add(await work.RunAsync(session, cancel));
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Console.Write($"\n{report.Markdown()}"); // of the works that were done
            throw new CompareException("stopped by a signal");
        }

        Console.WriteLine();
        Console.Write(report.Markdown());
        if (options.ResultName is { } name)
        {
            report.Save(name);
        }

        return report.Faults.Any() ? 1 : 0;
    }
}
