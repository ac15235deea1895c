using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Whence.Gateway.Configuration.Yaml;

/// <summary>
/// Builds the located tree from parser events. The library's own tree (YamlStream) is not used: it stops at the first duplicate key,
/// gives aliases wrong places, and overflows the stack on deep nesting.
/// </summary>
/// <remarks>
/// Never throws on input: whatever is wrong goes to the diagnostics, and the result is null when there is no tree to work with.
/// </remarks>
internal sealed class YamlTreeBuilder
{
    private readonly Parser _parser;
    private readonly string _file;
    private readonly DiagnosticBag _diagnostics;
    private readonly Stack<(char Bracket, SourceLocation At)> _openBrackets = new();
    private SourceLocation _last;
    private int _nodes;
    private int _depth;

    private YamlTreeBuilder(string text, string file, DiagnosticBag diagnostics)
    {
        _parser = new Parser(new StringReader(text));
        _file = file;
        _diagnostics = diagnostics;
        _last = new SourceLocation(file, 1, 1);
    }

    public static YamlNode? Build(string text, string file, DiagnosticBag diagnostics)
    {
        var builder = new YamlTreeBuilder(text, file, diagnostics);
        try
        {
            return builder.ReadStream();
        }
        catch (YamlException failure)
        {
            diagnostics.Add(builder.Describe(failure));
            return null;
        }
        catch (Exception failure)
            when (failure is InvalidOperationException or ArgumentException or FormatException
            or OverflowException or IndexOutOfRangeException)
        {
            // The library's parser leaves its own contract on some broken flow collections ("[1, 2" and then a key).
            diagnostics.Add(builder.DescribeOpenBracket()
                ?? Problems.YamlSyntax(builder._last, "the parser cannot go on after this place"));
            return null;
        }
    }

    private YamlNode? ReadStream()
    {
        Next();
        Next();
        if (_parser.Current is StreamEnd)
        {
            _diagnostics.Add(Problems.EmptyFile(new SourceLocation(_file, 1, 1)));
            return null;
        }

        Next();
        YamlNode? root = ReadNode();
        if (root is null)
        {
            return null;
        }

        Next();
        Next();
        if (_parser.Current is DocumentStart)
        {
            _diagnostics.Add(Problems.SecondDocument(At(_parser.Current)));
        }

        return root;
    }

    private YamlNode? ReadNode()
    {
        ParsingEvent current = _parser.Current!;
        if (++_nodes > YamlLimits.MaxNodes)
        {
            return Stop(Problems.TooManyValues(At(current), YamlLimits.MaxNodes));
        }

        return current switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart or MappingStart when _depth == YamlLimits.MaxDepth => Stop(Problems.TooDeep(At(current), YamlLimits.MaxDepth)),
            SequenceStart start => ReadSequence(start),
            MappingStart start => ReadMapping(start),
            _ => Unreadable(Problems.YamlAlias(At(current), "'*'")),
        };
    }

    private YamlNode ReadScalar(Scalar scalar)
    {
        CheckProperties(scalar);
        return scalar.Value.Length > YamlLimits.MaxTextLength
            ? Unreadable(Problems.TextTooLong(At(scalar), YamlLimits.MaxTextLength))
            : new YamlScalar(At(scalar), scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private YamlSequence? ReadSequence(SequenceStart start)
    {
        Open(start, start.Style == SequenceStyle.Flow ? '[' : ' ');
        var items = new List<YamlNode>();
        for (Next(); _parser.Current is not SequenceEnd; Next())
        {
            if (ReadNode() is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        Close();
        return new YamlSequence(At(start), items);
    }

    private YamlMapping? ReadMapping(MappingStart start)
    {
        Open(start, start.Style == MappingStyle.Flow ? '{' : ' ');
        var entries = new List<YamlEntry>();
        var byKey = new Dictionary<string, YamlEntry>(StringComparer.Ordinal);
        for (Next(); _parser.Current is not MappingEnd; Next())
        {
            if (ReadNode() is not { } key)
            {
                return null;
            }

            Next();
            if (ReadNode() is not { } value)
            {
                return null;
            }

            AddEntry(key, value, entries, byKey);
        }

        Close();
        return new YamlMapping(At(start), entries, byKey);
    }

    private void AddEntry(YamlNode key, YamlNode value, List<YamlEntry> entries, Dictionary<string, YamlEntry> byKey)
    {
        if (key is not YamlScalar { IsNothing: false } name)
        {
            if (key is not YamlUnreadable)
            {
                _diagnostics.Add(Problems.KeyNotText(key.Location));
            }
        }
        else if (byKey.TryGetValue(name.Text, out YamlEntry first))
        {
            _diagnostics.Add(Problems.DuplicateKey(name.Location, name.Text, first.Key.Location));
        }
        else
        {
            var entry = new YamlEntry(name, value);
            byKey.Add(name.Text, entry);
            entries.Add(entry);
        }
    }

    private void CheckProperties(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
        {
            _diagnostics.Add(Problems.YamlAlias(At(node), "'&'"));
        }

        if (!node.Tag.IsEmpty)
        {
            _diagnostics.Add(Problems.YamlTag(At(node), node.Tag.IsNonSpecific ? "!" : node.Tag.Value));
        }
    }

    private void Open(NodeEvent start, char bracket)
    {
        CheckProperties(start);
        _depth++;
        _openBrackets.Push((bracket, At(start)));
    }

    private void Close()
    {
        _depth--;
        _openBrackets.Pop();
    }

    private void Next()
    {
        if (!_parser.MoveNext())
        {
            throw new InvalidOperationException("The parser ended without an end event.");
        }

        _last = At(_parser.Current!);
    }

    private YamlNode? Stop(ConfigDiagnostic diagnostic)
    {
        _diagnostics.Add(diagnostic);
        return null;
    }

    private YamlUnreadable Unreadable(ConfigDiagnostic diagnostic)
    {
        _diagnostics.Add(diagnostic);
        return new YamlUnreadable(diagnostic.Location);
    }

    private ConfigDiagnostic Describe(YamlException failure)
    {
        string inside = _openBrackets.TryPeek(out (char Bracket, SourceLocation At) open) && open.Bracket != ' '
            ? $" (inside the '{open.Bracket}' of line {open.At.Line}, column {open.At.Column})"
            : string.Empty;
        var at = new SourceLocation(_file, (int)failure.Start.Line, (int)failure.Start.Column);
        return Problems.YamlSyntax(at, failure.Message.TrimEnd('.') + inside);
    }

    private ConfigDiagnostic? DescribeOpenBracket()
        => _openBrackets.TryPeek(out (char Bracket, SourceLocation At) open) && open.Bracket != ' '
            ? Problems.NotClosed(open.At, open.Bracket)
            : null;

    private SourceLocation At(ParsingEvent current) => new(_file, (int)current.Start.Line, (int)current.Start.Column);
}
