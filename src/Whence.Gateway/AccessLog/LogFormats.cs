using Whence.Gateway.Configuration;

namespace Whence.Gateway.AccessLog;

/// <summary>Makes the format that a listener asks for.</summary>
internal static class LogFormats
{
    /// <param name="config">What the user wrote.</param>
    /// <param name="zone">For local times.</param>
    /// <exception cref="FormatException">An unknown variable in a custom text; the validator reports it first.</exception>
    public static ILineFormat Create(AccessLogConfig config, TimeZoneInfo zone) => config.Format switch
    {
        AccessLogFormat.Json => new JsonFormat(),
        AccessLogFormat.Combined => new CombinedFormat(zone),
        AccessLogFormat.W3c => new W3cFormat(),
        AccessLogFormat.Custom => TemplateFormat.Custom(config.Template ?? string.Empty, zone),
        _ => TemplateFormat.Nginx(zone),
    };
}
