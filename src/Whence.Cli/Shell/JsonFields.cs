using System.Text.Json;

namespace Whence.Cli;

/// <summary>Reads the fields of a request line. A field that is there and of the wrong kind is a <see cref="FormatException"/>.</summary>
internal static class JsonFields
{
    /// <summary>Reads a line as an object.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<char> line)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
        }
        catch (JsonException)
        {
        }

        throw new FormatException("not a JSON object");
    }

    /// <summary>The name that the answer repeats; null when there is none that can be read.</summary>
    public static string? Name(JsonElement line)
    {
        try
        {
            return Text(line, "name");
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public static string? Text(JsonElement line, string field) => Find(line, field) is { } value ? AsText(value, field) : null;

    public static bool? Flag(JsonElement line, string field) => Find(line, field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw new FormatException($"'{field}' is not true or false"),
    };

    /// <summary>A whole number; one that is too large for the type is the largest, as limits are.</summary>
    public static int? Number(JsonElement line, string field) => Find(line, field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out long number)
            => (int)Math.Clamp(number, int.MinValue, int.MaxValue),
        _ => throw new FormatException($"'{field}' is not a number"),
    };

    public static IEnumerable<JsonElement> List(JsonElement line, string field) => Find(line, field) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } value => value.EnumerateArray(),
        _ => throw new FormatException($"'{field}' is not a list"),
    };

    public static string AsText(JsonElement value, string field)
    {
        try
        {
            if (value.ValueKind == JsonValueKind.String)
            {
                return value.GetString()!;
            }
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair: no text.
        }

        throw new FormatException($"'{field}' is not text");
    }

    private static JsonElement? Find(JsonElement line, string field)
        => line.TryGetProperty(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
