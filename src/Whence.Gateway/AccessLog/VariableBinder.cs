using Whence.Proxy;

namespace Whence.Gateway.AccessLog;

/// <summary>
/// Turns the names of one template into variables: those of the table, local times, and the families <c>http_*</c> and
/// <c>proxy_protocol_tlv_*</c>.
/// </summary>
internal sealed class VariableBinder(TimeZoneInfo zone)
{
    private readonly List<string> _headers = [];

    public IReadOnlyList<string> Headers => _headers;

    public bool TryBind(string name, out LogVariable variable)
    {
        if (LogVariables.TryGet(name, out variable))
        {
            return true;
        }

        variable = name switch
        {
            "time_local" => (line, in entry) => LogTime.Local(line, entry.Ended, zone),
            "time_iso8601" => (line, in entry) => LogTime.Iso(line, entry.Ended, zone),
            "remote_user" => RemoteUser(),
            _ when VariableNames.TryGetHeader(name, out string? header) => Header(header),
            _ when TlvVariables.TryGet(name, out TlvVariable? tlv) => (line, in entry) => WriteTlv(line, entry.Connection, tlv),
            _ => null!,
        };
        return variable is not null;
    }

    private LogVariable Header(string name)
    {
        int index = Capture(name);
        return (line, in entry) => line.Escaped(Captured(entry, index));
    }

    /// <summary>The name part of Basic credentials (RFC 7617), never the password.</summary>
    private LogVariable RemoteUser()
    {
        int index = Capture("Authorization");
        return (line, in entry) => line.Escaped(BasicUser.From(Captured(entry, index)));
    }

    private static void WriteTlv(LineBuffer line, ConnectionRecord connection, TlvVariable variable)
    {
        if (connection.Source is { } source && variable.TryRead(source, out ReadOnlySpan<byte> value))
        {
            line.Escaped(value[..Math.Min(value.Length, LineBuffer.MaxValue)]);
        }
        else
        {
            line.Absent();
        }
    }

    private static string? Captured(in LogEntry entry, int index)
        => entry.Request is { } request && index < request.Captured.Length ? request.Captured[index] : null;

    private int Capture(string header)
    {
        int known = _headers.FindIndex(other => other.Equals(header, StringComparison.OrdinalIgnoreCase));
        if (known >= 0)
        {
            return known;
        }

        _headers.Add(header);
        return _headers.Count - 1;
    }
}
