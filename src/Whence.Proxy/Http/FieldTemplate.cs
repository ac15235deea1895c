using System.Text;

namespace Whence.Proxy.Http;

/// <summary>A field value with $variables, compiled once.</summary>
internal sealed class FieldTemplate
{
    private readonly (string? Literal, RequestVariable? Variable)[] _parts;

    private FieldTemplate((string? Literal, RequestVariable? Variable)[] parts)
    {
        _parts = parts;
        NamesClient = Array.Exists(parts, static part => part.Variable is { NamesClient: true });
    }

    /// <summary>Whether the text says who the client is: then it is left out where that is not known.</summary>
    public bool NamesClient { get; }

    /// <summary>Compiles a text; see <see cref="RequestHeadersModel.Set"/>.</summary>
    /// <exception cref="ArgumentException">A dollar sign starts no variable, or the variable has no value in a request header.</exception>
    public static FieldTemplate Compile(string text)
    {
        VariableTemplate template = VariableTemplate.Parse(text)
            ?? throw new ArgumentException("A dollar sign starts no variable.", nameof(text));
        return new FieldTemplate([.. template.Parts.Select(Bind)]);
    }

    /// <summary>The text for a request.</summary>
    /// <returns>
    /// Null when it is empty, or has a character that no field value can have: it could end the line and begin another one.
    /// </returns>
    public string? Render(RequestContext context)
    {
        string value = (_parts is [var only] ? only.Literal ?? only.Variable!.Read(context) : Join(context)).Trim(' ', '\t');
        return value.Length > 0 && IsFieldValue(value) ? value : null;
    }

    /// <summary>RFC 9110 section 5.5: visible characters, space, tab and obs-text; one byte each.</summary>
    public static bool IsFieldValue(string value)
    {
        if (!value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return true; // nearly always
        }

        foreach (char character in value)
        {
            if (character is (< ' ' and not '\t') or '\u007F' or > '\u00FF')
            {
                return false;
            }
        }

        return true;
    }

    private string Join(RequestContext context)
    {
        var text = new StringBuilder();
        foreach ((string? literal, RequestVariable? variable) in _parts)
        {
            text.Append(literal ?? variable!.Read(context));
        }

        return text.ToString();
    }

    private static (string? Literal, RequestVariable? Variable) Bind(TemplatePart part)
    {
        if (!part.IsVariable)
        {
            return (part.Text, null);
        }

        return RequestVariable.TryGet(part.Text, out RequestVariable? variable)
            ? (null, variable)
            : throw new ArgumentException($"The variable ${part.Text} has no value in a request header.", nameof(part));
    }
}
