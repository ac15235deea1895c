using System.Buffers;
using System.Text.Json;

namespace Whence.Gateway.Kernel;

/// <summary>Writes one transaction for one table, in the JSON of libnftables (libnftables-json(5)), a command a line.</summary>
internal sealed class NftScript : IDisposable
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly Utf8JsonWriter _json;
    private readonly string _family;
    private readonly string _table;
    private bool _any;

    public NftScript(string family, string table)
    {
        (_family, _table) = (family, table);
        _json = new Utf8JsonWriter(_text);
        _text.Write("{\"nftables\":[\n"u8);
    }

    /// <summary>The whole text.</summary>
    public byte[] Finish()
    {
        _text.Write("\n]}\n"u8);
        return _text.WrittenSpan.ToArray();
    }

    public void Dispose() => _json.Dispose();

    public void Table(string verb) => Command(verb, "table", () =>
    {
        _json.WriteString("family", _family);
        _json.WriteString("name", _table);
    });

    public void Chain(string verb, string name) => Named(verb, "chain", name);

    public void Counter(string verb, string name) => Named(verb, "counter", name);

    /// <summary>A chain that packets come through by themselves. It accepts what no rule of it decides.</summary>
    public void Hook(string name, string type, int priority) => Command("add", "chain", () =>
    {
        Owner();
        _json.WriteString("name", name);
        _json.WriteString("type", type);
        _json.WriteString("hook", name);
        _json.WriteNumber("prio", priority);
        _json.WriteString("policy", "accept");
    });

    /// <summary>A rule at the end of a chain.</summary>
    public void Rule(string chain, params ReadOnlySpan<Action<Utf8JsonWriter>> statements)
    {
        Action<Utf8JsonWriter>[] all = [.. statements];
        Command("add", "rule", () =>
        {
            Owner();
            _json.WriteString("chain", chain);
            _json.WriteStartArray("expr");
            foreach (Action<Utf8JsonWriter> statement in all)
            {
                _json.WriteStartObject();
                statement(_json);
                _json.WriteEndObject();
            }

            _json.WriteEndArray();
        });
    }

    private void Named(string verb, string what, string name) => Command(verb, what, () =>
    {
        Owner();
        _json.WriteString("name", name);
    });

    private void Owner()
    {
        _json.WriteString("family", _family);
        _json.WriteString("table", _table);
    }

    private void Command(string verb, string what, Action content)
    {
        if (_any)
        {
            _text.Write(",\n"u8);
        }

        _any = true;
        _json.Reset(_text);
        _json.WriteStartObject();
        _json.WriteStartObject(verb);
        _json.WriteStartObject(what);
        content();
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.WriteEndObject();
        _json.Flush();
    }
}
