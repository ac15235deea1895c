using System.Collections.Immutable;
using System.Text;
using Whence.Proxy;

namespace Whence.Gateway.AccessLog;

/// <summary>A line as text with <c>$variables</c>, ready to be written.</summary>
internal sealed class LogTemplate
{
    private readonly (byte[] Literal, LogVariable? Variable)[] _pieces;

    private LogTemplate((byte[] Literal, LogVariable? Variable)[] pieces, ImmutableArray<string> headers)
    {
        _pieces = pieces;
        Headers = headers;
    }

    /// <summary>The request headers that the template shows; <see cref="RequestRecord.Captured"/> has their values in this order.</summary>
    public ImmutableArray<string> Headers { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="text">For example <c>$remote_addr ${client_verified}</c>. <c>$$</c> is a dollar sign.</param>
    /// <param name="zone">For local times.</param>
    /// <param name="template">The template.</param>
    /// <param name="unknown">What is no variable, without its <c>$</c>; empty when a <c>$</c> begins none.</param>
    public static bool TryParse(string text, TimeZoneInfo zone, out LogTemplate template, out string unknown)
    {
        var names = new VariableBinder(zone);
        var pieces = new List<(byte[], LogVariable?)>();
        template = null!;
        unknown = string.Empty;
        if (VariableTemplate.Parse(text) is not { } parsed)
        {
            return false;
        }

        foreach (TemplatePart part in parsed.Parts)
        {
            LogVariable? variable = null;
            if (part.IsVariable && !names.TryBind(part.Text, out variable))
            {
                unknown = part.Text;
                return false;
            }

            pieces.Add((part.IsVariable ? [] : Encoding.UTF8.GetBytes(part.Text), variable));
        }

        template = new LogTemplate([.. pieces], [.. names.Headers]);
        return true;
    }

    /// <summary>As <see cref="TryParse"/>, for templates of ours and those that the configuration's validator has let through.</summary>
    /// <exception cref="FormatException">An unknown variable, or a <c>$</c> that begins none.</exception>
    public static LogTemplate Parse(string text, TimeZoneInfo zone) => TryParse(text, zone, out LogTemplate template, out string unknown)
        ? template
        : throw new FormatException($"There is no variable ${unknown}.");

    public void Write(LineBuffer line, in LogEntry entry)
    {
        foreach ((byte[] literal, LogVariable? variable) in _pieces)
        {
            line.Literal(literal);
            variable?.Invoke(line, entry);
        }
    }
}
