using System.Globalization;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>
/// Reads "number and unit": durations and sizes. No sign, no fraction, no blank between; a duration without a unit is nobody's guess.
/// </summary>
internal static class Quantity
{
    /// <summary>Tick counts of timers are 32-bit milliseconds in the runtime; 24 days stay below their end.</summary>
    public static readonly TimeSpan LongestDuration = TimeSpan.FromDays(24);

    private static readonly (string Unit, long Milliseconds)[] DurationUnits =
        [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    private static readonly (string Unit, long Bytes)[] SizeUnits =
    [
        ("", 1), ("B", 1), ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000),
    ];

    /// <summary>The duration in milliseconds; <c>0</c> needs no unit. Null when it is none.</summary>
    public static long? Milliseconds(string text) => text == "0" ? 0 : Read(text, DurationUnits);

    /// <summary>The size in bytes; null when it is none.</summary>
    public static long? Bytes(string text) => Read(text, SizeUnits);

    /// <summary>
    /// A whole number; null when it is none. Numbers too large to hold come out as the largest, which every range refuses.
    /// </summary>
    public static long? Number(string text) => Read(text, [(string.Empty, 1)]);

    public static string ShowMilliseconds(long milliseconds) => Show(milliseconds, DurationUnits);

    public static string ShowBytes(long bytes) => Show(bytes, SizeUnits[1..5]);

    private static long? Read(string text, (string Unit, long Factor)[] units)
    {
        int digits = text.AsSpan().IndexOfAnyExceptInRange('0', '9');
        digits = digits < 0 ? text.Length : digits;
        if (digits == 0)
        {
            return null;
        }

        foreach ((string unit, long factor) in units)
        {
            if (text.AsSpan(digits).SequenceEqual(unit))
            {
                bool fits = long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out long number);
                return fits && number <= long.MaxValue / factor ? number * factor : long.MaxValue;
            }
        }

        return null;
    }

    private static string Show(long value, (string Unit, long Factor)[] units)
    {
        (string unit, long factor) = units.Where(unit => value % unit.Factor == 0).MaxBy(unit => unit.Factor);
        return string.Create(CultureInfo.InvariantCulture, $"{value / factor}{unit}");
    }
}
