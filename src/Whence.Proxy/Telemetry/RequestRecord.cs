namespace Whence.Proxy;

/// <summary>What is known of one request at its end, for log and metrics. Filled while the request lives, then handed over once.</summary>
/// <remarks>Then it is not touched again. Where nobody wants it (<see cref="ITrafficLog.WantsRequests"/>) it has no times, and becomes the next
/// request's.</remarks>
public sealed class RequestRecord
{
    /// <summary>The connection it came on.</summary>
    public required ConnectionRecord Connection { get; init; }

    /// <summary>When its head was complete.</summary>
    public DateTimeOffset Started { get; set; }

    /// <summary>Its number on the connection, from 1.</summary>
    public int Number { get; set; }

    /// <summary>Who the client is.</summary>
    public Resolution Resolution { get; set; }

    /// <summary>How many hops the way to the client has.</summary>
    public int Hops { get; set; }

    /// <summary>For example <c>GET</c>.</summary>
    public string Method { get; set; } = string.Empty;

    /// <summary>The request target as it came, for example <c>/a%20b?c=d</c>.</summary>
    public string RawTarget { get; set; } = string.Empty;

    /// <summary>For example <c>HTTP/1.1</c>.</summary>
    public string Protocol { get; set; } = string.Empty;

    /// <summary>The host that was asked for.</summary>
    public string Host { get; set; } = string.Empty;

    /// <summary><c>http</c> or <c>https</c>, as this hop saw it.</summary>
    public string Scheme { get; set; } = "http";

    /// <summary>The status sent to the client; 499 when the client went away before it.</summary>
    public int Status { get; set; }

    /// <summary>The route's name; null when none matched.</summary>
    public string? Route { get; set; }

    /// <summary>The upstream's name.</summary>
    public string? Upstream { get; set; }

    /// <summary>The target.</summary>
    public AddressPort Target { get; set; }

    /// <summary>The target's status; 0 if it sent none.</summary>
    public int UpstreamStatus { get; set; }

    /// <summary>Bytes of the request body.</summary>
    public long BytesReceived { get; set; }

    /// <summary>Bytes of the response body.</summary>
    public long BytesSent { get; set; }

    /// <summary>From the head to the last byte of the response.</summary>
    public TimeSpan Duration { get; set; }

    /// <summary>Why we answered ourselves, or what went wrong; <see cref="RequestFault.None"/> when the target answered.</summary>
    public RequestFault Fault { get; set; }

    /// <summary>What exactly was wrong with the request, in words that hold nothing the client sent; null where <see cref="Fault"/> says it
    /// all.</summary>
    public string? FaultDetail { get; set; }

    /// <summary>Values of the request headers that the log asks for (<see cref="ITrafficLog.CapturedHeaders"/>), in that order, as they
    /// came but for managed names from senders not trusted for them.</summary>
    public string?[] Captured { get; set; } = [];

    /// <summary>Makes it ready for another request of the same connection.</summary>
    internal void Clear()
    {
        Started = default;
        Number = 0;
        Resolution = default;
        Hops = 0;
        Method = string.Empty;
        RawTarget = string.Empty;
        Protocol = string.Empty;
        Host = string.Empty;
        Scheme = "http";
        Status = 0;
        Route = null;
        Upstream = null;
        Target = default;
        UpstreamStatus = 0;
        BytesReceived = 0;
        BytesSent = 0;
        Duration = default;
        Fault = RequestFault.None;
        FaultDetail = null;
        Captured = [];
    }
}
