namespace Whence.Gateway.AccessLog;

/// <summary>Times as nginx writes them.</summary>
internal static class LogTime
{
    /// <summary>As <c>$time_local</c>: <c>28/Feb/2026:13:59:59 +0100</c>.</summary>
    public static void Local(LineBuffer line, DateTimeOffset time, TimeZoneInfo zone)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(time, zone);
        line.Formatted(local, "dd/MMM/yyyy:HH:mm:ss ");
        Offset(line, local.Offset, colon: false);
    }

    /// <summary>As <c>$time_iso8601</c>: <c>2026-02-28T13:59:59+01:00</c>.</summary>
    public static void Iso(LineBuffer line, DateTimeOffset time, TimeZoneInfo zone)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(time, zone);
        line.Formatted(local, "yyyy-MM-ddTHH:mm:ss");
        Offset(line, local.Offset, colon: true);
    }

    /// <summary>Seconds with milliseconds, as <c>$request_time</c>.</summary>
    public static void Seconds(LineBuffer line, TimeSpan duration)
        => line.Formatted(Math.Max(0, (long)duration.TotalMilliseconds) / 1000m, "0.000");

    private static void Offset(LineBuffer line, TimeSpan offset, bool colon)
    {
        line.Literal(offset < TimeSpan.Zero ? "-"u8 : "+"u8);
        line.Formatted(Math.Abs(offset.Hours), "00");
        if (colon)
        {
            line.Literal(":"u8);
        }

        line.Formatted(Math.Abs(offset.Minutes), "00");
    }
}
