using Whence.Proxy;

namespace Whence.Gateway.Metrics;

/// <summary>The table of what is told about a listener.</summary>
internal static class ListenerMetrics
{
    private const string Counter = "counter";
    private const string Gauge = "gauge";

    public static readonly ListenerMetric[] All =
    [
        ListenerMetric.Of("whence_connections_accepted_total", Counter, "Connections taken.", static counters => counters.Accepted),
        ListenerMetric.Of("whence_connections_active", Gauge, "Connections open now.", static counters => counters.Active),
        ListenerMetric.By(
            "whence_connections_ended_total",
            "Connections ended, by why.",
            "reason",
            Enum.GetValues<TerminationReason>(),
            static reason => reason.ToName(),
            static (counters, reason) => counters.Terminations(reason)),
        ListenerMetric.By(
            "whence_proxy_headers_total",
            "Connections let in with a PROXY header, and without one where it was optional.",
            "header",
            ["present", "absent"],
            static presence => presence,
            static (counters, presence) => presence == "present" ? counters.WithHeader : counters.WithoutHeader),
        ListenerMetric.By(
            "whence_proxy_header_rejections_total",
            "PROXY headers refused, by what was wrong with them.",
            "reason",
            [.. Enum.GetValues<ProxyReason>().Where(static reason => reason != default)],
            static reason => reason.ToName(),
            static (counters, reason) => counters.ProxyRejections(reason)),
        ListenerMetric.Of(
            "whence_proxy_transport_mismatch_total",
            Counter,
            "PROXY headers that named a datagram transport on a stream.",
            static counters => counters.TransportMismatch),
        ListenerMetric.Of(
            "whence_proxy_duplicate_tlvs_total",
            Counter,
            "PROXY headers with a TLV type twice; the first counted.",
            static counters => counters.DuplicateTlvs),
        ListenerMetric.By(
            "whence_toa_options_total",
            "Connections where the TCP option TOA is read, by what became of it.",
            "result",
            Enum.GetValues<ToaResult>(),
            static result => result.ToName(),
            static (counters, result) => counters.ToaResults(result)),
        ListenerMetric.By(
            "whence_toa_errors_total",
            "TCP options of peers that are believed by TOA, by what was wrong with them.",
            "reason",
            [.. Enum.GetValues<ToaReason>().Where(static reason => reason != default)],
            static reason => reason.ToName(),
            static (counters, reason) => counters.ToaFaults(reason)),
        ListenerMetric.By(
            "whence_tls_hello_rejections_total",
            "ClientHellos refused, by what was wrong with them.",
            "reason",
            [.. Enum.GetValues<ClientHelloReason>().Where(static reason => reason != default)],
            static reason => reason.ToName(),
            static (counters, reason) => counters.HelloRejections(reason)),
        ListenerMetric.By(
            "whence_client_resolutions_total",
            "Clients resolved (connections on tcp, requests on http), by why the answer is what it is.",
            "reason",
            Enum.GetValues<ResolutionReason>(),
            static reason => reason.ToName(),
            static (counters, reason) => counters.Resolutions(reason)),
        ListenerMetric.By(
            "whence_requests_total",
            "Requests answered, by class of status.",
            "class",
            [1, 2, 3, 4, 5, 0],
            static statusClass => statusClass == 0 ? "other" : $"{statusClass}xx",
            static (counters, statusClass) => counters.Statuses(statusClass)),
        ListenerMetric.By(
            "whence_request_faults_total",
            "Requests not answered by a target, by why.",
            "reason",
            [.. Enum.GetValues<RequestFault>().Where(static fault => fault != RequestFault.None)],
            static fault => fault.ToName(),
            static (counters, fault) => counters.Faults(fault)),
        ListenerMetric.By(
            "whence_bytes_total",
            "Bytes from clients (received) and to them (sent): payload on tcp, heads too on http.",
            "direction",
            ["received", "sent"],
            static direction => direction,
            static (counters, direction) => direction == "received" ? counters.BytesReceived : counters.BytesSent),
        ListenerMetric.By(
            "whence_datagrams_total",
            "Datagrams of udp sessions that have ended, from clients (received) and to them (sent).",
            "direction",
            ["received", "sent"],
            static direction => direction,
            static (counters, direction) => direction == "received" ? counters.DatagramsReceived : counters.DatagramsSent),
        ListenerMetric.By(
            "whence_datagrams_refused_total",
            "Datagrams that got no session, by why.",
            "reason",
            DatagramRefusals.All,
            static reason => reason.ToName(),
            static (counters, reason) => counters.DatagramsRefused(reason)),
        ListenerMetric.By(
            "whence_datagrams_dropped_total",
            "Datagrams of udp sessions that were lost here, by why.",
            "reason",
            Enum.GetValues<DatagramDrop>(),
            static drop => drop.ToName(),
            static (counters, drop) => counters.DatagramsDropped(drop)),
        ListenerMetric.Of(
            "whence_accept_paused_total",
            Counter,
            "Times that taking connections paused because descriptors or memory had run out.",
            static counters => counters.AcceptPressure),
        ListenerMetric.Of(
            "whence_tls_handshakes_total", Counter, "TLS handshakes with clients that were begun.", static counters => counters.Handshakes),
        ListenerMetric.Of(
            "whence_tls_handshakes_active",
            Gauge,
            "TLS handshakes with clients that are under way now.",
            static counters => counters.HandshakesActive),
    ];
}
