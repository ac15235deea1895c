namespace Whence.Gateway.Configuration;

/// <summary>Where and how requests (http) or connections (tcp) are logged.</summary>
public sealed record AccessLogConfig
{
    /// <summary>The path of the file; <c>-</c> = standard output.</summary>
    public required string File { get; init; }

    /// <summary>The form of a line. Default: nginx.</summary>
    public AccessLogFormat Format { get; init; }

    /// <summary>The text with <c>$variables</c> of <see cref="AccessLogFormat.Custom"/>; null for the others.</summary>
    public string? Template { get; init; }
}

/// <summary>The form of an access log line.</summary>
public enum AccessLogFormat
{
    /// <summary>nginx's combined form, followed by what we know about the client address.</summary>
    Nginx,

    /// <summary>The combined form as Apache writes it, and nothing else.</summary>
    Combined,

    /// <summary>W3C extended log file format, with the fields that IIS writes and X-Forwarded-For.</summary>
    W3c,

    /// <summary>A JSON object.</summary>
    Json,

    /// <summary>A text of the user's.</summary>
    Custom,
}
