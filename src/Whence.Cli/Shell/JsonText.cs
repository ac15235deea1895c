using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Whence.Cli;

/// <summary>Writes JSON objects, one a line, to text.</summary>
internal sealed class JsonText : IDisposable
{
    private readonly ArrayBufferWriter<byte> _bytes = new(4096);
    private readonly Utf8JsonWriter _json;

    // The default encoder escapes control and non-ASCII characters: a value can neither end the line nor act on a terminal.
    public JsonText() => _json = new Utf8JsonWriter(_bytes);

    public void WriteLine<T>(TextWriter output, T value, Action<Utf8JsonWriter, T> write)
    {
        _bytes.ResetWrittenCount();
        _json.Reset();
        write(_json, value);
        _json.Flush();
        output.Write(Encoding.UTF8.GetString(_bytes.WrittenSpan));
        output.Write('\n');
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();
}
