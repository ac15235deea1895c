using System.Buffers;
using System.Globalization;
using System.Text;

namespace Whence.Gateway.Metrics;

/// <summary>Writes metrics in the Prometheus text exposition format, version 0.0.4.</summary>
/// <param name="destination">Where to, as UTF-8.</param>
internal sealed class MetricsText(IBufferWriter<byte> destination)
{
    /// <summary>The content type of the format.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _line = new();

    /// <summary>Begins a metric: all samples of a metric stand together behind its help and type.</summary>
    public void Begin(string name, string type, string help)
    {
        Write($"# HELP {name} {EscapeHelp(help)}\n# TYPE {name} {type}\n");
    }

    /// <summary>One sample.</summary>
    /// <param name="name">The metric's name.</param>
    /// <param name="value">The value.</param>
    /// <param name="labels">Names and values. An address must never be one: everybody who connects would make a series.</param>
    public void Sample(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        _line.Clear().Append(name);
        char separator = '{';
        foreach ((string label, string text) in labels)
        {
            _line.Append(separator).Append(label).Append("=\"").Append(EscapeLabel(text)).Append('"');
            separator = ',';
        }

        if (separator == ',')
        {
            _line.Append('}');
        }

        _line.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        Write(_line.ToString());
    }

    private static string EscapeHelp(string text)
        => text.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal);

    private static string EscapeLabel(string text) => EscapeHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);

    private void Write(string text) => Encoding.UTF8.GetBytes(text, destination);
}
