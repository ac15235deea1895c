using System.Globalization;

namespace Whence.Tests.Addressing;

/// <summary>The oracle: reads an address the long, obvious way, with strings, so that one can see that it is right.</summary>
internal static class SlowAddressParser
{
    internal static bool TryParse(string text, out byte[] bytes)
    {
        bytes = [];
        if (text.Contains(':', StringComparison.Ordinal))
        {
            return TryParseIPv6(text, out bytes);
        }

        return TryParseIPv4(text, out bytes);
    }

    private static bool TryParseIPv4(string text, out byte[] bytes)
    {
        bytes = [];
        string[] parts = text.Split('.');
        if (parts.Length != 4 || !parts.All(IsOctet))
        {
            return false;
        }

        bytes = [.. parts.Select(static part => byte.Parse(part, CultureInfo.InvariantCulture))];
        return true;
    }

    private static bool IsOctet(string part)
        => part.Length is >= 1 and <= 3
            && part.All(char.IsAsciiDigit)
            && (part.Length == 1 || part[0] != '0')
            && int.Parse(part, CultureInfo.InvariantCulture) <= 255;

    private static bool TryParseIPv6(string text, out byte[] bytes)
    {
        bytes = [];
        string[] halves = text.Split("::");
        if (halves.Length > 2)
        {
            return false;
        }

        bool gap = halves.Length == 2;
        if (!TryGroups(halves[0], lastHalf: !gap, out List<ushort> left))
        {
            return false;
        }

        var right = new List<ushort>();
        if (gap && !TryGroups(halves[1], lastHalf: true, out right))
        {
            return false;
        }

        int missing = 8 - left.Count - right.Count;
        if (gap ? missing < 1 : missing != 0)
        {
            return false;
        }

        IEnumerable<ushort> all = left.Concat(Enumerable.Repeat((ushort)0, missing)).Concat(right);
        bytes = [.. all.SelectMany(static group => new[] { (byte)(group >> 8), (byte)group })];
        return true;
    }

    private static bool TryGroups(string half, bool lastHalf, out List<ushort> groups)
    {
        groups = [];
        if (half.Length == 0)
        {
            return true;
        }

        string[] parts = half.Split(':');
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i].Length is >= 1 and <= 4 && parts[i].All(char.IsAsciiHexDigit))
            {
                groups.Add(ushort.Parse(parts[i], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            }
            else if (lastHalf && i == parts.Length - 1 && TryParseIPv4(parts[i], out byte[] tail))
            {
                groups.Add((ushort)((tail[0] << 8) | tail[1]));
                groups.Add((ushort)((tail[2] << 8) | tail[3]));
            }
            else
            {
                return false;
            }
        }

        return true;
    }
}
