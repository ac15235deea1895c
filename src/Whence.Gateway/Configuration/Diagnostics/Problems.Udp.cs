namespace Whence.Gateway.Configuration;

/// <summary>Words for udp listeners.</summary>
internal static partial class Problems
{
    public static ConfigDiagnostic NotForUdp(SourceLocation at, string key)
        => Error(ConfigProblem.NotForProtocol, at, $"'{key}' makes no sense on a udp listener", "remove it");

    public static ConfigDiagnostic OnlyForUdp(SourceLocation at, string key)
        => Error(ConfigProblem.NotForProtocol, at, $"'{key}' is for udp listeners", "remove it, or write protocol: udp");

    public static ConfigDiagnostic NotForDatagrams(SourceLocation at, string key, string listener)
        => Error(
            ConfigProblem.NotForProtocol,
            at,
            $"'{key}' is for connections, and the udp listener {Shown.Quote(listener)} sends datagrams to this upstream",
            "give the listener an upstream of its own, without it");

    public static ConfigDiagnostic ReceivedUdpHeaderAlone(SourceLocation at)
        => Error(
            ConfigProblem.UdpHeaderAlone,
            at,
            "receive.udpHeader says what a header looks like, and nobody is named who sends one",
            "name them: proxyProtocol: { from: { NETWORK: required } }");

    public static ConfigDiagnostic SentUdpHeaderAlone(SourceLocation at)
        => Error(
            ConfigProblem.UdpHeaderAlone,
            at,
            "send.udpHeader says what a header looks like, and none is sent",
            "write proxyProtocol: v2, or remove 'udpHeader'");
}
