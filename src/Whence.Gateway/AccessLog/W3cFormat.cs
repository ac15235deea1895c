using System.Collections.Immutable;
using System.Globalization;
using Whence.Proxy;

namespace Whence.Gateway.AccessLog;

/// <summary>
/// W3C extended log file format with the fields and forms of IIS: times in UTC, milliseconds, <c>+</c> for a blank, <c>-</c> for nothing.
/// As with IIS, <c>c-ip</c> is the other end of the socket; the client stands in the field that administrators add, X-Forwarded-For.
/// </summary>
internal sealed class W3cFormat : ILineFormat, IHeadedFormat
{
    private const int Referer = 0;
    private const int UserAgent = 1;
    private const int ForwardedFor = 2;

    /// <summary>The client closed before the answer, as nginx numbers it.</summary>
    private const int ClientClosed = 499;

    /// <summary>ERROR_NETNAME_DELETED, what IIS logs when the client is gone.</summary>
    private const int NetworkNameDeleted = 64;

    private const string Fields = "date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs(Referer) "
        + "sc-status sc-substatus sc-win32-status time-taken X-Forwarded-For";

    /// <inheritdoc/>
    public ImmutableArray<string> Headers { get; } = ["Referer", "User-Agent", "X-Forwarded-For"];

    /// <inheritdoc/>
    public void WriteHead(LineBuffer line, DateTimeOffset now)
    {
        line.Literal("#Software: Whence\n#Version: 1.0\n#Date: "u8);
        line.Formatted(now.UtcDateTime, "yyyy-MM-dd HH:mm:ss");
        line.Literal($"\n#Fields: {Fields}\n");
    }

    /// <inheritdoc/>
    public void Write(LineBuffer line, in LogEntry entry)
    {
        RequestRecord? request = entry.Request;
        line.Formatted(entry.Ended.UtcDateTime, "yyyy-MM-dd HH:mm:ss ");
        Address(line, entry.Connection.Local.Address.Unmap());
        Field(line, request?.Method);
        (string? stem, string? query) = Split(request?.RawTarget);
        Field(line, stem is null ? null : W3cText.Decode(stem));
        Field(line, query);
        Number(line, entry.Connection.Local.Port);
        Field(line, null); // nobody is authenticated here
        Address(line, entry.Peer.Address);
        Field(line, Captured(request, UserAgent));
        Field(line, Captured(request, Referer));
        Number(line, entry.Status);
        Number(line, 0);
        Number(line, entry.Status == ClientClosed ? NetworkNameDeleted : 0);
        Number(line, (long)entry.Duration.TotalMilliseconds);
        W3cText.Write(line, Forwarded(entry));
        line.Literal("\n"u8);
    }

    /// <summary>
    /// The field as it came from a sender trusted for it, as IIS would log it; else the client, where it is not the peer (PROXY protocol,
    /// one header with an address), so that no line is without it.
    /// </summary>
    private static string? Forwarded(in LogEntry entry)
        => Captured(entry.Request, ForwardedFor) is { Length: > 0 } received ? received
            : entry.Client.Address == entry.Peer.Address ? null
            : entry.Client.Address.ToString();

    private static (string? Stem, string? Query) Split(string? target)
    {
        int mark = target?.IndexOf('?', StringComparison.Ordinal) ?? -1;
        return mark < 0 ? (target, null) : (target![..mark], target[(mark + 1)..]);
    }

    private static void Field(LineBuffer line, string? text)
    {
        W3cText.Write(line, text);
        line.Literal(" "u8);
    }

    private static void Address(LineBuffer line, Address address) => Field(line, address.IsNone ? null : address.ToString());

    private static void Number(LineBuffer line, long value) => Field(line, value.ToString(CultureInfo.InvariantCulture));

    private static string? Captured(RequestRecord? request, int index) => index < request?.Captured.Length ? request.Captured[index] : null;
}
