namespace Whence.Gateway.Configuration;

/// <summary>Collects diagnostics of one configuration; nothing that reads or validates throws, it adds here and goes on.</summary>
internal sealed class DiagnosticBag
{
    /// <summary>
    /// A file of 16 MiB can be wrong in millions of places. Nobody reads more than this, and each costs memory and a line of output.
    /// </summary>
    public const int MaxOfEachSeverity = 100;

    private readonly List<ConfigDiagnostic> _kept = [];
    private readonly int[] _counts = new int[2];
    private SourceLocation _firstDropped;
    private bool _dropped;

    public bool HasErrors => _counts[(int)ConfigSeverity.Error] > 0;

    public void Add(ConfigDiagnostic diagnostic)
    {
        if (++_counts[(int)diagnostic.Severity] <= MaxOfEachSeverity)
        {
            _kept.Add(diagnostic);
        }
        else if (!_dropped)
        {
            _dropped = true;
            _firstDropped = diagnostic.Location;
        }
    }

    /// <summary>Everything that was added, in the order of the file.</summary>
    public IReadOnlyList<ConfigDiagnostic> ToSortedList()
    {
        List<ConfigDiagnostic> sorted = [.. _kept.OrderBy(d => d.Location.Line).ThenBy(d => d.Location.Column)];
        if (_dropped)
        {
            int more = _counts.Sum(count => Math.Max(0, count - MaxOfEachSeverity));
            ConfigSeverity severity = _counts[(int)ConfigSeverity.Error] > MaxOfEachSeverity
                ? ConfigSeverity.Error
                : ConfigSeverity.Warning;
            sorted.Add(Problems.TooManyProblems(severity, _firstDropped, more));
        }

        return sorted;
    }
}
