using Whence.Proxy;

namespace Whence.Gateway.Configuration;

/// <summary>How much clients of an http listener may send, and how many sessions a udp listener has.</summary>
public sealed record ListenerLimitsConfig
{
    /// <summary>All header fields of a request together, in bytes. Default 32 KiB.</summary>
    public int HeadSize { get; init; } = 32 * 1024;

    /// <summary>The request line, in bytes. Default 8 KiB.</summary>
    public int Line { get; init; } = 8 * 1024;

    /// <summary>How many header fields a request has. Default 100.</summary>
    public int Fields { get; init; } = 100;

    /// <summary>A form that is read for <c>form:NAME</c>, in bytes. Default 64 KiB; beyond it the client is indeterminate.</summary>
    public int FormSize { get; init; } = 64 * 1024;

    /// <summary>The body of a request, in bytes; null = any. Default any: what is passed on is not held.</summary>
    public long? BodySize { get; init; }

    /// <summary>Requests on one connection of HTTP/1.1, after which it is closed; null = any number. Default any.</summary>
    public int? Requests { get; init; }

    /// <summary>udp: sessions at once; the least recently used gives way. Default 16384.</summary>
    public int Sessions { get; init; } = UdpModel.DefaultSessions;

    /// <summary>udp: headers of first datagrams that are remembered; beyond them new ones are refused. Default 16384.</summary>
    public int Headers { get; init; } = UdpModel.DefaultSessions;
}
