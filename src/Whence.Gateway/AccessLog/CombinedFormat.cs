using System.Collections.Immutable;
using Whence.Proxy;

namespace Whence.Gateway.AccessLog;

/// <summary>
/// Apache's combined line (mod_log_config: <c>%h %l %u %t "%r" %&gt;s %b "%{Referer}i" "%{User-Agent}i"</c>), byte for byte. It differs
/// from nginx's in how bytes are escaped, in <c>-</c> for no body, in the time, which is when the request came, and in the user, who is
/// nobody here: Apache names a user once it has authenticated him, which a proxy does not.
/// </summary>
internal sealed class CombinedFormat(TimeZoneInfo zone) : ILineFormat
{
    private const int Referer = 0;
    private const int UserAgent = 1;
    private readonly TemplateFormat _connections = TemplateFormat.Nginx(zone);

    /// <inheritdoc/>
    public ImmutableArray<string> Headers { get; } = ["Referer", "User-Agent"];

    /// <inheritdoc/>
    public void Write(LineBuffer line, in LogEntry entry)
    {
        if (entry.Request is not { } request)
        {
            _connections.Write(line, entry); // Apache has no such line
            return;
        }

        line.Formatted(entry.Client.Address);
        line.Literal(" - - ["u8);
        LogTime.Local(line, request.Started, zone);
        line.Literal("] \""u8);
        RequestLine(line, request);
        line.Literal("\" "u8);
        line.Formatted(request.Status, "000");
        line.Literal(" "u8);
        if (request.BytesSent == 0)
        {
            line.Absent();
        }
        else
        {
            line.Number(request.BytesSent);
        }

        Quoted(line, request, Referer);
        Quoted(line, request, UserAgent);
        line.Literal("\n"u8);
    }

    private static void RequestLine(LineBuffer line, RequestRecord request)
    {
        if (request.Method.Length == 0)
        {
            line.Absent(); // the bytes were none
            return;
        }

        line.EscapedAsApache(request.Method);
        line.Literal(" "u8);
        line.EscapedAsApache(request.RawTarget);
        if (request.Protocol.Length != 0)
        {
            line.Literal(" "u8);
            line.EscapedAsApache(request.Protocol);
        }
    }

    private static void Quoted(LineBuffer line, RequestRecord request, int index)
    {
        line.Literal(" \""u8);
        line.EscapedAsApache(index < request.Captured.Length ? request.Captured[index] : null);
        line.Literal("\""u8);
    }
}
