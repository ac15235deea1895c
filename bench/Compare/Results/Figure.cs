using System.Globalization;
using System.Text.Json.Nodes;

namespace Whence.Compare;

/// <summary>Figures as they are written down: no more digits than the measurement has, nothing where there is none.</summary>
internal static class Figure
{
    private const int Digits = 3;

    public static JsonNode? Of(double value) => double.IsFinite(value) ? Math.Round(value, Digits) : null;

    public static string Text(double value, int digits)
        => double.IsFinite(value) ? value.ToString($"N{digits}", CultureInfo.InvariantCulture) : "-";

    public static string Percent(double share) => double.IsFinite(share) ? share.ToString("P0", CultureInfo.InvariantCulture) : "-";
}
