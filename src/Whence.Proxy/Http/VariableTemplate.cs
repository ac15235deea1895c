using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Whence.Proxy.Http;

/// <summary>A text with $variables, compiled once. <c>$name</c> or <c>${name}</c>; a lone <c>$</c> is itself.</summary>
internal sealed class VariableTemplate
{
    private readonly Part[] _parts;

    private VariableTemplate(Part[] parts)
    {
        _parts = parts;
        NamesClient = Array.Exists(parts, static part => part.Variable is { } variable && variable.NamesClient);
    }

    /// <summary>Whether the text says who the client is: then it is left out where that is not known.</summary>
    public bool NamesClient { get; }

    /// <summary>Compiles a text.</summary>
    /// <exception cref="ArgumentException">A variable is not known.</exception>
    public static VariableTemplate Compile(string text)
        => TryCompile(text, out VariableTemplate? template, out string? unknown)
            ? template
            : throw new ArgumentException($"The variable ${unknown} is not known.", nameof(text));

    /// <summary>Compiles a text, or tells which variable is not known.</summary>
    public static bool TryCompile(string text, [NotNullWhen(true)] out VariableTemplate? template, [NotNullWhen(false)] out string? unknown)
    {
        var parts = new List<Part>();
        template = null;
        unknown = null;
        int at = 0;
        while (at < text.Length)
        {
            int dollar = text.IndexOf('$', at);
            int length = dollar < 0 ? 0 : NameLength(text, dollar, out int skip);
            if (dollar < 0 || length == 0)
            {
                int end = dollar < 0 ? text.Length : dollar + 1;
                parts.Add(new Part(text[at..end], null));
                at = end;
                continue;
            }

            if (dollar > at)
            {
                parts.Add(new Part(text[at..dollar], null));
            }

            bool braced = text[dollar + 1] == '{';
            string name = text.Substring(dollar + (braced ? 2 : 1), length);
            if (!RequestVariable.TryGet(name, out RequestVariable? variable))
            {
                unknown = name;
                return false;
            }

            parts.Add(new Part(null, variable));
            at = dollar + length + (braced ? 3 : 1);
        }

        template = new VariableTemplate([.. parts]);
        return true;
    }

    /// <summary>The text for a request.</summary>
    /// <returns>Null when it is empty, or has a character that no field value can have: it could end the line and begin another one.</returns>
    public string? Render(RequestContext context)
    {
        var text = new StringBuilder();
        foreach (Part part in _parts)
        {
            text.Append(part.Literal ?? part.Variable!.Read(context));
        }

        string value = text.ToString().Trim(' ', '\t');
        return value.Length > 0 && IsFieldValue(value) ? value : null;
    }

    /// <summary>RFC 9110 section 5.5: visible characters, space, tab and obs-text; one byte each.</summary>
    public static bool IsFieldValue(string value)
    {
        foreach (char character in value)
        {
            if (character is (< ' ' and not '\t') or '\u007F' or > '\u00FF')
            {
                return false;
            }
        }

        return true;
    }

    private static int NameLength(string text, int dollar, out int skip)
    {
        bool braced = dollar + 1 < text.Length && text[dollar + 1] == '{';
        skip = braced ? 2 : 1;
        int end = dollar + skip;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        return braced && (end == text.Length || text[end] != '}') ? 0 : end - dollar - skip;
    }

    private readonly record struct Part(string? Literal, RequestVariable? Variable);
}
