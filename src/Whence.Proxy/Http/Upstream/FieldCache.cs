using System.Text;

namespace Whence.Proxy.Http;

/// <summary>Names and values of the last answer on a connection: what stands at the same place again costs no new string.</summary>
internal sealed class FieldCache
{
    /// <summary>Answers rarely have more fields; those beyond are not kept.</summary>
    private const int Places = 24;

    /// <summary>Longer values are hardly ever the same twice (cookies), and a kept connection should hold little.</summary>
    private const int LongestValue = 128;

    private readonly Place[] _places = new Place[Places];
    private string? _reasonPhrase;

    /// <summary>The name of a field, and what is special about it.</summary>
    public string Name(int index, ReadOnlySpan<byte> bytes, out KnownField kind)
    {
        if (index >= Places)
        {
            string passing = KnownFields.NameOf(bytes);
            kind = KnownFields.KindOf(passing);
            return passing;
        }

        ref Place place = ref _places[index];
        if (place.Name is not { } name || !Ascii.Equals(bytes, name))
        {
            name = KnownFields.NameOf(bytes);
            place = new Place(name, null, KnownFields.KindOf(name));
        }

        kind = place.Kind;
        return name;
    }

    /// <summary>The value of a field.</summary>
    public string Value(int index, ReadOnlySpan<byte> bytes)
    {
        if (index >= Places || bytes.Length > LongestValue)
        {
            return Encoding.Latin1.GetString(bytes);
        }

        ref Place place = ref _places[index];
        if (place.Value is { } value && Ascii.Equals(bytes, value))
        {
            return value;
        }

        value = Encoding.Latin1.GetString(bytes);
        place = place with { Value = value };
        return value;
    }

    /// <summary>A reason phrase.</summary>
    public string ReasonPhrase(ReadOnlySpan<byte> bytes)
        => _reasonPhrase is { } phrase && Ascii.Equals(bytes, phrase) ? phrase : _reasonPhrase = Encoding.Latin1.GetString(bytes);

    /// <param name="Name">Its name.</param>
    /// <param name="Value">Its last value.</param>
    /// <param name="Kind">What is special about it.</param>
    private readonly record struct Place(string? Name, string? Value, KnownField Kind);
}
