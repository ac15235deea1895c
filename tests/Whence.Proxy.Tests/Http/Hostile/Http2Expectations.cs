namespace Whence.Proxy.Tests.Http;

/// <summary>How a row of the surface "http2" must end.</summary>
internal enum Http2End
{
    /// <summary>GOAWAY with the code, and the connection is closed.</summary>
    Connection,

    /// <summary>RST_STREAM with the code; the connection goes on.</summary>
    Stream,

    /// <summary>An answer of the target, which got nothing of what was wrong.</summary>
    Passed,
}

/// <summary>What must come of the rows of the surface "http2" whose bytes stand in the file.</summary>
internal static class Http2Expectations
{
    /// <remarks>
    /// Where a stream is required to be reset, Kestrel often ends the connection: RFC 9113 section 5.4.1 leaves it to it, and nothing is forwarded either
    /// way. A host that is no <c>:authority</c> and an empty name are others' faults of the same kind. See docs/decisions/0010.
    /// </remarks>
    public static IReadOnlyDictionary<string, (Http2End End, Http2Error Error)> Table { get; } = new Dictionary<string, (Http2End End, Http2Error Error)>
    {
        ["h2-uppercase-name"] = (Http2End.Connection, Http2Error.ProtocolError),
        ["h2-name-empty"] = (Http2End.Connection, Http2Error.CompressionError),
        ["h2-value-crlf"] = (Http2End.Connection, Http2Error.ProtocolError),
        ["h2-value-nul"] = (Http2End.Connection, Http2Error.ProtocolError),
        ["h2-connection-header"] = (Http2End.Connection, Http2Error.ProtocolError),
        ["h2-cl-mismatch-short"] = (Http2End.Stream, Http2Error.ProtocolError),
        ["h2-cl-mismatch-long"] = (Http2End.Stream, Http2Error.ProtocolError),
        ["h2-cl-twice"] = (Http2End.Connection, Http2Error.ProtocolError),
        ["h2-path-empty"] = (Http2End.Stream, Http2Error.ProtocolError),
        ["h2-path-no-slash"] = (Http2End.Stream, Http2Error.ProtocolError),
        ["h2-method-inject"] = (Http2End.Stream, Http2Error.ProtocolError), // required is 400: no request, no answer
        ["h2-authority-vs-host"] = (Http2End.Passed, default),
        ["h2-authority-userinfo"] = (Http2End.Stream, Http2Error.ProtocolError), // the same
        ["h2-unknown-pseudo"] = (Http2End.Connection, Http2Error.ProtocolError),
        ["h2-status-in-request"] = (Http2End.Connection, Http2Error.ProtocolError),
        ["h2-trailer-pseudo"] = (Http2End.Connection, Http2Error.ProtocolError),
        ["h2-trailer-xff"] = (Http2End.Passed, default),
        ["h2-xff-underscore"] = (Http2End.Passed, default),
        ["h2-data-idle"] = (Http2End.Connection, Http2Error.ProtocolError),
        ["h2-rst-idle"] = (Http2End.Connection, Http2Error.ProtocolError),
        ["h2-bad-pad"] = (Http2End.Connection, Http2Error.ProtocolError),
        ["h2-settings-len5"] = (Http2End.Connection, Http2Error.FrameSizeError),
        ["h2-settings-window-2g"] = (Http2End.Connection, Http2Error.FlowControlError),
        ["h2-window-update-0"] = (Http2End.Connection, Http2Error.ProtocolError),
        ["h2-window-overflow"] = (Http2End.Connection, Http2Error.FlowControlError),
        ["h2-ping-len7"] = (Http2End.Connection, Http2Error.FrameSizeError),
        ["h2-push-promise"] = (Http2End.Connection, Http2Error.ProtocolError),
        ["h2-headers-interleaved"] = (Http2End.Connection, Http2Error.ProtocolError),
        ["h2-hpack-bad-index"] = (Http2End.Connection, Http2Error.CompressionError),
        ["h2-hpack-int-overflow"] = (Http2End.Connection, Http2Error.CompressionError),
        ["h2-hpack-table-too-big"] = (Http2End.Connection, Http2Error.CompressionError),
        ["h2-hpack-eos"] = (Http2End.Connection, Http2Error.CompressionError),
    };
}
