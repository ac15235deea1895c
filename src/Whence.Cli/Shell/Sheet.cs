using Spectre.Console;

namespace Whence.Cli;

/// <summary>An answer for people: named values, and tables. With lines and colour on a terminal, plain text elsewhere.</summary>
internal sealed class Sheet
{
    private readonly List<(string Label, string Value)> _fields = [];
    private readonly List<(string[] Heads, List<string[]> Rows)> _tables = [];

    /// <summary>Adds a named value. Values from outside go through <see cref="Printable"/> first.</summary>
    public Sheet Field(string label, string? value)
    {
        _fields.Add((label, value ?? "-"));
        return this;
    }

    /// <summary>Adds a table.</summary>
    public Sheet Table(string[] heads, List<string[]> rows)
    {
        _tables.Add((heads, rows));
        return this;
    }

    public void Write(Terminal terminal)
    {
        if (terminal.IsHuman)
        {
            WriteRich(terminal.Out);
        }
        else
        {
            WritePlain(terminal.Out);
        }
    }

    private void WritePlain(TextWriter output)
    {
        int width = _fields.Select(static field => field.Label.Length).DefaultIfEmpty().Max();
        foreach ((string label, string value) in _fields)
        {
            output.WriteLine($"{label.PadRight(width)}  {value}");
        }

        foreach ((string[] heads, List<string[]> rows) in _tables)
        {
            int[] widths = [.. heads.Select((head, column) => rows.Select(row => row[column].Length).Append(head.Length).Max())];
            output.WriteLine();
            WriteRow(output, heads, widths);
            rows.ForEach(row => WriteRow(output, row, widths));
        }
    }

    private static void WriteRow(TextWriter output, string[] cells, int[] widths)
        => output.WriteLine(string.Join("  ", cells.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());

    private void WriteRich(TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        _fields.ForEach(field => grid.AddRow($"[bold]{Markup.Escape(field.Label)}[/]", Markup.Escape(field.Value)));
        console.Write(grid);
        foreach ((string[] heads, List<string[]> rows) in _tables)
        {
            var table = new Table().Border(TableBorder.Rounded).AddColumns([.. heads.Select(Markup.Escape)]);
            rows.ForEach(row => table.AddRow([.. row.Select(Markup.Escape)]));
            console.Write(table);
        }
    }
}
