using System.Collections.Immutable;

namespace Whence.Gateway.AccessLog;

/// <summary>Lines from templates: one for requests, one for connections.</summary>
internal sealed class TemplateFormat(LogTemplate request, LogTemplate tcpConnection, LogTemplate httpConnection) : ILineFormat
{
    // As ngx_http_log_module's predefined format "combined".
    private const string CombinedText =
        """$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" """;

    // nginx's stream module has no predefined format; this is the one its documentation gives as the example, and the target.
    private const string StreamText =
        """$remote_addr [$time_local] $protocol $status $bytes_sent $bytes_received $session_time "$upstream_addr" """;

    private const string Address =
        "peer=$realip_remote_addr:$realip_remote_port verified=$client_verified source=$client_source reason=$client_reason";
    private const string RequestEnd = """ listener=$listener upstream=$upstream target=$upstream_addr time=$request_time fault=$fault""";
    private const string ConnectionEnd = """ listener=$listener upstream=$upstream end=$termination proxy=$proxy_reason""";

    /// <inheritdoc/>
    public ImmutableArray<string> Headers => request.Headers;

    /// <summary>The combined line, and behind it what is known about the client address.</summary>
    public static TemplateFormat Nginx(TimeZoneInfo zone) => new(
        LogTemplate.Parse(CombinedText + Address + RequestEnd, zone),
        LogTemplate.Parse(StreamText + Address + ConnectionEnd, zone),
        LogTemplate.Parse(CombinedText + Address + ConnectionEnd, zone));

    /// <summary>A text of the user's, for everything that has a line.</summary>
    /// <exception cref="FormatException">An unknown variable.</exception>
    public static TemplateFormat Custom(string text, TimeZoneInfo zone)
    {
        LogTemplate template = LogTemplate.Parse(text, zone);
        return new TemplateFormat(template, template, template);
    }

    /// <inheritdoc/>
    public void Write(LineBuffer line, in LogEntry entry)
    {
        LogTemplate template = entry.Request is not null ? request : entry.Connection.IsHttp ? httpConnection : tcpConnection;
        template.Write(line, entry);
        line.Literal("\n"u8);
    }
}
