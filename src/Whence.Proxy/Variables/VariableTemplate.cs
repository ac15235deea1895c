using System.Collections.Immutable;
using System.Text;

namespace Whence.Proxy;

/// <summary>
/// A text with <c>$name</c> or <c>${name}</c> in it, taken apart; <c>$$</c> is a dollar sign. Header values and log formats alike. Whether
/// there are such variables is for <see cref="VariableNames"/> to say.
/// </summary>
public sealed class VariableTemplate
{
    private VariableTemplate(ImmutableArray<TemplatePart> parts) => Parts = parts;

    /// <summary>Texts and variables in their order; none for an empty text.</summary>
    public ImmutableArray<TemplatePart> Parts { get; }

    /// <summary>Takes a text apart.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Null when a dollar sign starts no variable: names are letters, digits and <c>_</c>.</returns>
    public static VariableTemplate? Parse(string text)
    {
        ImmutableArray<TemplatePart>.Builder parts = ImmutableArray.CreateBuilder<TemplatePart>();
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
        return new VariableTemplate(parts.DrainToImmutable());
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

    private static void Flush(StringBuilder literal, ImmutableArray<TemplatePart>.Builder parts)
    {
        if (literal.Length > 0)
        {
            parts.Add(new TemplatePart(literal.ToString(), IsVariable: false));
            literal.Clear();
        }
    }
}
