namespace Whence.Proxy;

/// <summary>Limits and deadlines of an http listener. Every one bounds what somebody unknown can make us hold or wait for.</summary>
public sealed record HttpLimits
{
    /// <summary>The whole request head must arrive within this time, at whatever speed (as HAProxy's timeout http-request). Default 10
    /// s.</summary>
    public TimeSpan HeadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Between two requests of a connection. Default 75 s, as nginx.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(75);

    /// <summary>All field lines of a request, bytes. Default 32 KiB.</summary>
    public int HeadSize { get; init; } = 32 * 1024;

    /// <summary>The request line, bytes. Default 8 KiB.</summary>
    public int LineSize { get; init; } = 8 * 1024;

    /// <summary>Field lines of a request. Default 100.</summary>
    public int Fields { get; init; } = 100;

    /// <summary>The largest form that is read for a claim, bytes. Default 64 KiB.</summary>
    public int FormSize { get; init; } = 64 * 1024;

    /// <summary>The body of a request, bytes; more is 413. Null = any, which is the default: bodies are passed on as they come.</summary>
    public long? BodySize { get; init; }

    /// <summary>Requests on one connection of HTTP/1.1: after the answer to the last one it is closed. Null = any number, the
    /// default.</summary>
    public int? Requests { get; init; }

    /// <summary>A form that is read for a claim must be complete within this time. Default 5 s.</summary>
    public TimeSpan FormTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The target's response head must begin within this time. Default 60 s, as nginx's proxy_read_timeout.</summary>
    public TimeSpan UpstreamTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
