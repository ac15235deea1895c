using System.Collections.Immutable;
using System.Text.Json;
using Whence.Proxy;

namespace Whence.Gateway.AccessLog;

/// <summary>A JSON object a line. Names are OpenTelemetry's where it has one (docs/reference/access-log.md lists them).</summary>
internal sealed class JsonFormat : ILineFormat, IDisposable
{
    private const int Referer = 0;
    private const int UserAgent = 1;
    private Utf8JsonWriter? _json;

    /// <inheritdoc/>
    public ImmutableArray<string> Headers { get; } = ["Referer", "User-Agent"];

    /// <inheritdoc/>
    public void Write(LineBuffer line, in LogEntry entry)
    {
        // The default encoder escapes every control and non-ASCII character, so that no input can end a line or move a terminal's cursor.
        _json ??= new Utf8JsonWriter(line.Raw);
        _json.Reset(line.Raw);
        _json.WriteStartObject();
        _json.WriteString("time", entry.Ended);
        _json.WriteString("listener", entry.Connection.Listener);
        _json.WriteString("kind", entry.Request is null ? "connection" : "request");
        Addresses(_json, entry);
        if (entry.Request is { } request)
        {
            Request(_json, request);
        }
        else
        {
            Connection(_json, entry.Connection);
        }

        Common(_json, entry);
        _json.WriteEndObject();
        _json.Flush();
        line.Literal("\n"u8);
    }

    /// <inheritdoc/>
    public void Dispose() => _json?.Dispose();

    private static void Addresses(Utf8JsonWriter json, in LogEntry entry)
    {
        Resolution resolution = entry.Resolution;
        AddressPort("client.address", "client.port", json, resolution.Client);
        json.WriteBoolean("client.verified", resolution.Verified);
        json.WriteString("client.source", resolution.Source.ToName());
        json.WriteString("client.reason", resolution.Reason.ToName());
        json.WriteString("client.outcome", resolution.Outcome.ToName());
        json.WriteNumber("client.hops", entry.Hops);
        AddressPort("network.peer.address", "network.peer.port", json, entry.Peer);
        AddressPort("network.local.address", "network.local.port", json, entry.Connection.Local.Unmap());
    }

    private static void Request(Utf8JsonWriter json, RequestRecord request)
    {
        json.WriteString("http.request.method", Cut(request.Method));
        json.WriteString("url.original", Cut(request.RawTarget));
        json.WriteString("url.scheme", request.Scheme);
        json.WriteString("server.address", Cut(request.Host));
        json.WriteString("network.protocol.version", Cut(request.Protocol));
        json.WriteNumber("http.response.status_code", request.Status);
        Text("http.request.header.referer", json, Captured(request, Referer));
        Text("user_agent.original", json, Captured(request, UserAgent));
        Text("route", json, request.Route);
        if (request.UpstreamStatus != 0)
        {
            json.WriteNumber("upstream.status_code", request.UpstreamStatus);
        }

        json.WriteString("fault", request.Fault.ToName());
    }

    private static void Connection(Utf8JsonWriter json, ConnectionRecord connection)
    {
        json.WriteString("network.transport", connection.IsUdp ? "udp" : "tcp");
        if (connection.IsUdp)
        {
            json.WriteNumber("datagrams.received", connection.DatagramsReceived);
            json.WriteNumber("datagrams.sent", connection.DatagramsSent);
        }

        json.WriteString("termination", connection.Termination.ToName());
        json.WriteString("proxy.reason", connection.ProxyReason.ToName());
        if (connection.ToaReason != default)
        {
            json.WriteString("toa.reason", connection.ToaReason.ToName());
        }

        Text("route", json, connection.Route);
        Text("tls.client.server_name", json, connection.ServerName);
        if (connection.HelloReason != default)
        {
            json.WriteString("tls.reason", connection.HelloReason.ToName());
        }
    }

    private static void Common(Utf8JsonWriter json, in LogEntry entry)
    {
        json.WriteNumber("connection.id", entry.Connection.Id);
        json.WriteNumber("bytes.received", entry.BytesReceived);
        json.WriteNumber("bytes.sent", entry.BytesSent);
        json.WriteNumber("duration", Math.Round(entry.Duration.TotalSeconds, 6));
        Text("upstream.name", json, entry.Upstream);
        AddressPort("upstream.address", "upstream.port", json, entry.Target);
    }

    private static void AddressPort(string addressName, string portName, Utf8JsonWriter json, AddressPort value)
    {
        if (value.IsNone)
        {
            return;
        }

        json.WriteString(addressName, value.Address.ToString());
        if (value.Port != 0)
        {
            json.WriteNumber(portName, value.Port);
        }
    }

    private static void Text(string name, Utf8JsonWriter json, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, Cut(value));
        }
    }

    private static ReadOnlySpan<char> Cut(string text)
        => WireText.Decode(text.Length > LineBuffer.MaxValue ? text[..LineBuffer.MaxValue] : text);

    private static string? Captured(RequestRecord request, int index) => index < request.Captured.Length ? request.Captured[index] : null;
}
