using System.Text.Json;

namespace Whence.Gateway.Kernel;

/// <summary>The statements and expressions that rules of ours are made of. Each statement writes the one member of its object.</summary>
internal static class NftStatements
{
    public static Action<Utf8JsonWriter> Drop { get; } = static json => json.WriteNull("drop");

    public static Action<Utf8JsonWriter> Match(string op, Action<Utf8JsonWriter> left, Action<Utf8JsonWriter> right) => json =>
    {
        json.WriteStartObject("match");
        json.WriteString("op", op);
        json.WritePropertyName("left");
        left(json);
        json.WritePropertyName("right");
        right(json);
        json.WriteEndObject();
    };

    public static Action<Utf8JsonWriter> Goto(string chain) => json => WriteGoto(json, chain);

    public static Action<Utf8JsonWriter> Count(string counter) => json => json.WriteString("counter", counter);

    /// <summary>Counts with the counter that a key is mapped to; with none where it is mapped to none.</summary>
    public static Action<Utf8JsonWriter> CountBy(
        Action<Utf8JsonWriter> key, IReadOnlyList<(Action<Utf8JsonWriter> Key, string Counter)> map)
        => json =>
        {
            json.WriteStartObject("counter");
            WriteMap(json, "map", key, map, static (to, counter) => to.WriteStringValue(counter));
            json.WriteEndObject();
        };

    /// <summary>Goes to the chain that a key is mapped to.</summary>
    public static Action<Utf8JsonWriter> GotoBy(Action<Utf8JsonWriter> key, IReadOnlyList<(Action<Utf8JsonWriter> Key, string Chain)> map)
        => json => WriteMap(json, "vmap", key, map, static (to, chain) =>
        {
            to.WriteStartObject();
            WriteGoto(to, chain);
            to.WriteEndObject();
        });

    /// <summary>Sends to an address, and to a port where one is given.</summary>
    public static Action<Utf8JsonWriter> SendTo(Address address, ushort? port) => json =>
    {
        json.WriteStartObject("dnat");
        json.WriteString("addr", address.ToString());
        if (port is { } given)
        {
            json.WriteNumber("port", given);
        }

        json.WriteEndObject();
    };

    public static Action<Utf8JsonWriter> Text(string text) => json => json.WriteStringValue(text);

    public static Action<Utf8JsonWriter> Number(long number) => json => json.WriteNumberValue(number);

    /// <summary>A number, or a range of numbers where the two differ.</summary>
    public static Action<Utf8JsonWriter> Range(int first, int last) => first == last ? Number(first) : json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("range");
        json.WriteNumberValue(first);
        json.WriteNumberValue(last);
        json.WriteEndArray();
        json.WriteEndObject();
    };

    public static Action<Utf8JsonWriter> Field(string protocol, string field) => json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("payload");
        json.WriteString("protocol", protocol);
        json.WriteString("field", field);
        json.WriteEndObject();
        json.WriteEndObject();
    };

    public static Action<Utf8JsonWriter> Meta(string key) => json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("meta");
        json.WriteString("key", key);
        json.WriteEndObject();
        json.WriteEndObject();
    };

    /// <summary>What connection tracking knows; of one direction where the key is of one.</summary>
    public static Action<Utf8JsonWriter> Tracked(string key, string? direction = null) => json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("ct");
        json.WriteString("key", key);
        if (direction is not null)
        {
            json.WriteString("dir", direction);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    };

    /// <summary>What kind of address the destination is: <c>local</c> where it is one of this machine.</summary>
    public static void DestinationType(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("fib");
        json.WriteString("result", "type");
        json.WriteStartArray("flags");
        json.WriteStringValue("daddr");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static Action<Utf8JsonWriter> Both(Action<Utf8JsonWriter> first, Action<Utf8JsonWriter> second) => json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("concat");
        first(json);
        second(json);
        json.WriteEndArray();
        json.WriteEndObject();
    };

    public static Action<Utf8JsonWriter> Block(Prefix prefix) => prefix.Length == prefix.Address.BitLength
        ? Text(prefix.Address.ToString())
        : json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("prefix");
            json.WriteString("addr", prefix.Address.ToString());
            json.WriteNumber("len", prefix.Length);
            json.WriteEndObject();
            json.WriteEndObject();
        };

    public static Action<Utf8JsonWriter> Set(IEnumerable<Prefix> prefixes) => json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("set");
        foreach (Prefix prefix in prefixes)
        {
            Block(prefix)(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    };

    /// <summary>0, 1, … below a number, in turn.</summary>
    public static Action<Utf8JsonWriter> InTurn(int below) => json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("numgen");
        json.WriteString("mode", "inc");
        json.WriteNumber("mod", below);
        json.WriteNumber("offset", 0);
        json.WriteEndObject();
        json.WriteEndObject();
    };

    public static Action<Utf8JsonWriter> Hash(Action<Utf8JsonWriter> what, int below, uint seed) => json =>
    {
        json.WriteStartObject();
        json.WriteStartObject("jhash");
        json.WritePropertyName("expr");
        what(json);
        json.WriteNumber("mod", below);
        json.WriteNumber("seed", seed);
        json.WriteNumber("offset", 0);
        json.WriteEndObject();
        json.WriteEndObject();
    };

    private static void WriteGoto(Utf8JsonWriter json, string chain)
    {
        json.WriteStartObject("goto");
        json.WriteString("target", chain);
        json.WriteEndObject();
    }

    private static void WriteMap(
        Utf8JsonWriter json,
        string name,
        Action<Utf8JsonWriter> key,
        IReadOnlyList<(Action<Utf8JsonWriter> Key, string Value)> map,
        Action<Utf8JsonWriter, string> write)
    {
        json.WriteStartObject(name);
        json.WritePropertyName("key");
        key(json);
        json.WriteStartObject("data");
        json.WriteStartArray("set");
        foreach ((Action<Utf8JsonWriter> from, string to) in map)
        {
            json.WriteStartArray();
            from(json);
            write(json, to);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
