using Whence.Gateway.Configuration.Yaml;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Values of one text.</summary>
internal sealed partial class MappingReader
{
    private const string UnlimitedWord = "unlimited";

    /// <summary>The text of a value; otherwise the mistake is reported and the answer null.</summary>
    public static YamlScalar? TextOf(YamlNode node, string name, string expected, BindContext context)
    {
        if (node is YamlScalar { IsNothing: false } scalar)
        {
            return scalar;
        }

        ReportType(node, name, expected, context);
        return null;
    }

    /// <summary>The meaning of a word; otherwise the mistake is reported.</summary>
    public static bool TryWord<T>(YamlScalar scalar, Choices<T> choices, BindContext context, out T value)
    {
        if (choices.TryFind(scalar.Text, out value))
        {
            return true;
        }

        context.Report(choices.Later.Contains(scalar.Text)
            ? Problems.LaterValue(scalar.Location, scalar.Text, choices.Words)
            : Problems.UnknownValue(scalar.Location, scalar.Text, choices.Words));
        return false;
    }

    public YamlScalar? Text(string key, string expected) => Node(key) is { } node ? TextOf(node, key, expected, Context) : null;

    /// <summary>The text, read by a reader that reports what it cannot read.</summary>
    public T? Parsed<T>(string key, string expected, Func<YamlScalar, BindContext, T?> read)
        => Text(key, expected) is { } scalar && read(scalar, Context) is { } value ? Good(key, value) : default;

    public T Word<T>(string key, T fallback, Choices<T> choices)
        => Text(key, $"one of {string.Join(", ", choices.Words)}") is { } scalar && TryWord(scalar, choices, Context, out T value)
            ? Good(key, value)
            : fallback;

    private T Good<T>(string key, T value)
    {
        _good.Add(key);
        return value;
    }

    public TimeSpan Duration(string key, TimeSpan fallback, FigureRange range)
    {
        (bool read, long? figure) = Figure(key, range);
        return !read ? fallback : figure is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : Timeout.InfiniteTimeSpan;
    }

    public int Size(string key, int fallback, FigureRange range) => Count(key, fallback, range);

    public int Count(string key, int fallback, FigureRange range) => (int?)Figure(key, range).Value ?? fallback;

    public int? CountOrUnlimited(string key, int? fallback, FigureRange range)
    {
        (bool read, long? figure) = Figure(key, range);
        return read ? (int?)figure : fallback;
    }

    public long? SizeOrUnlimited(string key, long? fallback, FigureRange range)
    {
        (bool read, long? figure) = Figure(key, range);
        return read ? figure : fallback;
    }

    /// <summary>A figure in its range. Read without a value = unlimited.</summary>
    private (bool Read, long? Value) Figure(string key, FigureRange range)
    {
        string expected = $"{range.Show(range.Least)} to {range.Show(range.Most)}"
            + (range.Unlimited ? $" or {UnlimitedWord}" : string.Empty);
        if (Text(key, expected) is not { } scalar)
        {
            return (false, null);
        }

        if (scalar.Text == UnlimitedWord && range.Unlimited)
        {
            return (true, null);
        }

        if (Judge(scalar, range, out long figure) is { } fault)
        {
            Context.Report(fault);
            return (false, null);
        }

        return (true, figure);
    }

    private static ConfigDiagnostic? Judge(YamlScalar scalar, FigureRange range, out long figure)
    {
        (long? read, Func<SourceLocation, string, ConfigDiagnostic> fault) = range.Kind switch
        {
            FigureKind.Duration => (Quantity.Milliseconds(scalar.Text),
                (Func<SourceLocation, string, ConfigDiagnostic>)Problems.BadDuration),
            FigureKind.Size => (Quantity.Bytes(scalar.Text), Problems.BadSize),
            _ => (Quantity.Number(scalar.Text), Problems.BadNumber),
        };
        figure = read ?? 0;
        return read switch
        {
            null when scalar.Text == UnlimitedWord
                => Problems.UnlimitedNotAllowed(scalar.Location, range.Show(range.Least), range.Show(range.Most)),
            null => fault(scalar.Location, scalar.Text),
            0 => Problems.ZeroNotAllowed(scalar.Location, range.Show(range.Least), range.Unlimited),
            { } value when value < range.Least || value > range.Most
                => Problems.OutOfRange(scalar.Location, scalar.Text, range.Show(range.Least), range.Show(range.Most)),
            _ => null,
        };
    }
}
