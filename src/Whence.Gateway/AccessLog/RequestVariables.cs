using Whence.Proxy;

namespace Whence.Gateway.AccessLog;

/// <summary>Variables of a request; in the line of a connection they are <c>-</c>.</summary>
internal static class RequestVariables
{
    public static readonly KeyValuePair<string, LogVariable>[] All =
    [
        new("request", static (line, in entry) => RequestLine(line, entry.Request)),
        new("request_method", static (line, in entry) => line.Escaped(Known(entry.Request?.Method))),
        new("request_uri", static (line, in entry) => line.Escaped(Known(entry.Request?.RawTarget))),
        new("uri", static (line, in entry) => line.Escaped(Split(entry.Request).Path)),
        new("args", static (line, in entry) => line.Escaped(Split(entry.Request).Query)),
        new("server_protocol", static (line, in entry) => line.Escaped(Known(entry.Request?.Protocol))),
        new("host", static (line, in entry) => line.Escaped(Known(entry.Request?.Host))),
        new("scheme", static (line, in entry) => line.Escaped(Known(entry.Request?.Scheme))),
        new("body_bytes_sent", static (line, in entry) => line.Number(entry.Request?.BytesSent ?? 0)),
        new("request_time", static (line, in entry) => LogTime.Seconds(line, entry.Duration)),
        new("upstream_status", static (line, in entry) => UpstreamStatus(line, entry.Request)),
        new("fault", static (line, in entry) => Fault(line, entry.Request)),
        new("connection_requests", static (line, in entry) => line.Number(entry.Request?.Number ?? 0)),
    ];

    /// <summary>The path as it came, not decoded; and what stands behind the question mark.</summary>
    private static (string? Path, string? Query) Split(RequestRecord? request)
    {
        int mark = request?.RawTarget.IndexOf('?', StringComparison.Ordinal) ?? -1;
        return mark < 0 ? (Known(request?.RawTarget), null) : (request!.RawTarget[..mark], request.RawTarget[(mark + 1)..]);
    }

    private static string? Known(string? text) => string.IsNullOrEmpty(text) ? null : text;

    /// <summary>The line as it came. Without one (the bytes were none) it is empty, as with nginx.</summary>
    private static void RequestLine(LineBuffer line, RequestRecord? request)
    {
        if (request is null || request.Method.Length == 0)
        {
            return;
        }

        line.Escaped(request.Method);
        line.Literal(" "u8);
        line.Escaped(request.RawTarget);
        if (request.Protocol.Length != 0)
        {
            line.Literal(" "u8);
            line.Escaped(request.Protocol);
        }
    }

    private static void UpstreamStatus(LineBuffer line, RequestRecord? request)
    {
        if (request is null or { UpstreamStatus: 0 })
        {
            line.Absent();
        }
        else
        {
            line.Number(request.UpstreamStatus);
        }
    }

    private static void Fault(LineBuffer line, RequestRecord? request)
    {
        if (request is null or { Fault: RequestFault.None })
        {
            line.Absent();
        }
        else
        {
            line.Literal(request.Fault.ToName());
        }
    }
}
