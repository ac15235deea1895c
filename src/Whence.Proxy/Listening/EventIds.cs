namespace Whence.Proxy;

/// <summary>The number of every log event of the data plane. A number is never used for another event.</summary>
internal static class EventIds
{
    // 100-199: listening.
    public const int Listening = 100;
    public const int AcceptPaused = 101;
    public const int AcceptFailed = 102;
    public const int ConnectionRejected = 103;
    public const int ConnectionEmpty = 104;
    public const int ConnectionFailed = 105;
    public const int TrafficLogFailed = 106;
    public const int Draining = 107;
    public const int DrainTimeout = 108;
    public const int DrainLeftBehind = 109;
    public const int HeaderRejected = 110;
    public const int LoopFault = 111;
    public const int CertificatesReloaded = 112;
    public const int CertificatesKept = 113;

    // 200-299: tcp.
    public const int UpstreamUnreachable = 200;
    public const int HeaderTooLarge = 201;

    public const int HelloRejected = 202;
    public const int HelloMissing = 203;
    public const int NoTcpRoute = 204;

    // 400-499: udp.
    public const int DatagramsRefused = 400;
    public const int DatagramFailed = 401;

    // 300-399: http.
    public const int RequestFailed = 300;
    public const int RequestMalformed = 301;
    public const int RequestUpstreamUnreachable = 302;
    public const int RequestUpstreamFailed = 303;
}
