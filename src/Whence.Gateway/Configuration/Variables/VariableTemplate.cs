using System.Text;

namespace Whence.Gateway.Configuration;

/// <summary>A text with <c>$name</c> or <c>${name}</c> in it, taken apart; <c>$$</c> is a dollar sign.</summary>
internal sealed class VariableTemplate
{
    private VariableTemplate(IReadOnlyList<TemplatePart> parts) => Parts = parts;

    /// <summary>Texts and variables in their order.</summary>
    public IReadOnlyList<TemplatePart> Parts { get; }

    /// <summary>Null when a dollar sign starts no variable.</summary>
    public static VariableTemplate? Parse(string text)
    {
        var parts = new List<TemplatePart>();
        var literal = new StringBuilder();
        for (int at = 0; at < text.Length;)
        {
            if (text[at] != '$')
            {
                literal.Append(text[at++]);
            }
            else if (text.AsSpan(at).StartsWith("$$"))
            {
                literal.Append('$');
                at += 2;
            }
            else if (NameAt(text, at) is { } name)
            {
                Flush(literal, parts);
                parts.Add(new TemplatePart(name, IsVariable: true));
                at += name.Length + (text[at + 1] == '{' ? 3 : 1);
            }
            else
            {
                return null;
            }
        }

        Flush(literal, parts);
        return new VariableTemplate(parts);
    }

    private static string? NameAt(string text, int dollar)
    {
        bool braced = dollar + 1 < text.Length && text[dollar + 1] == '{';
        int start = dollar + (braced ? 2 : 1);
        int end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        bool closed = !braced || (end < text.Length && text[end] == '}');
        return end > start && closed ? text[start..end] : null;
    }

    private static void Flush(StringBuilder literal, List<TemplatePart> parts)
    {
        if (literal.Length > 0)
        {
            parts.Add(new TemplatePart(literal.ToString(), IsVariable: false));
            literal.Clear();
        }
    }
}

/// <summary>A piece of a template.</summary>
/// <param name="Text">The text, or the name of the variable without its dollar sign.</param>
/// <param name="IsVariable">Which of the two.</param>
internal readonly record struct TemplatePart(string Text, bool IsVariable);
