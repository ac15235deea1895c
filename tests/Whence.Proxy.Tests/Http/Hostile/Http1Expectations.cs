using static Whence.Proxy.Tests.Http.Http1Expectation;

namespace Whence.Proxy.Tests.Http;

/// <summary>What must come of the rows of the surface "http1" whose bytes stand in the file.</summary>
internal static class Http1Expectations
{
    private const string NoChunked = "The message body length cannot be determined because the final transfer coding was set to";

    public static IReadOnlyDictionary<string, Http1Expectation> Table { get; } = new Dictionary<string, Http1Expectation>
    {
        ["te-trailing-comma"] = Refused("Content-Length and Transfer-Encoding"),
        ["te-params"] = Refused(NoChunked),
        ["te-vtab"] = Refused(NoChunked),
        ["te-formfeed"] = Refused(NoChunked),
        ["te-nbsp"] = Refused(NoChunked),
        ["te-quoted"] = Refused(NoChunked),
        ["te-space-mid"] = Refused(NoChunked),
        ["te-obs-fold"] = Refused("Invalid request header"),
        ["te-underscore"] = Passed("POST / HTTP/1.1", "0\r\n\r\n", never: "Transfer_Encoding"),
        ["cl-minus-zero"] = Refused("Invalid content length"),
        ["cl-hex"] = Refused("Invalid content length"),
        ["cl-octal-looking"] = Passed("POST / HTTP/1.1", "helloworld", rest: "world"),
        ["cl-comma-same"] = Refused("Invalid content length"),
        ["cl-comma-diff"] = Refused("Invalid content length"),
        ["cl-trailing-comma"] = Refused("Invalid content length"),
        ["cl-twice-diff"] = Refused("Multiple Content-Length headers."),
        ["cl-empty-then-real"] = Refused("Invalid content length"),

        // Required is 400. Kestrel reads over chunk extensions, whatever stands in them, and does not show them; they are not sent on, and the chunk
        // is as long for everybody. See docs/decisions/0010.
        ["chunk-ext-nul"] = Passed("POST / HTTP/1.1", "hello", never: ";"),
        ["chunk-data-missing-crlf"] = Refused("Bad chunk suffix."),
        ["chunk-garbage-then-request"] = Refused("Bad chunk size data."),
        ["trailer-cl"] = Passed("POST / HTTP/1.1", never: "Content-Length"),
        ["trailer-host-auth"] = Passed("POST / HTTP/1.1", never: "Authorization"),
        ["bare-cr-line"] = Refused("Invalid request line"),
        ["header-cr-smuggle"] = Refused("Invalid request header"),
        ["empty-header-name"] = Refused("Invalid request header"),
        ["header-no-colon"] = Refused("Invalid request header"),
        ["header-name-highbit"] = Refused("Invalid characters in header name."),
        ["header-name-ctl"] = Refused("malformed field name"),
        ["ws-before-first-header"] = Refused("Invalid request header"),
        ["nul-in-value"] = Refused("Malformed request"),
        ["two-hosts-same"] = Refused("Multiple Host headers."),
        ["host-comma"] = Refused("Invalid Host header"),
        ["host-userinfo"] = Refused("Invalid Host header"),
        ["host-path"] = Refused("Invalid Host header"),
        ["host-space"] = Refused("Invalid Host header"),
        ["host-nul"] = Refused("Malformed request"),
        ["host-empty-port-alpha"] = Refused("Invalid Host header"),
        ["host-v6-unbracketed"] = Refused("Invalid Host header"),
        ["absolute-form-host-mismatch"] = Refused("Invalid Host header"),
        ["absolute-form-other-scheme"] = Refused("Invalid request target"),
        ["target-fragment"] = Refused("malformed request target"),
        ["target-ctl"] = Refused("malformed request target"),
        ["target-space"] = Refused("Invalid request line"),
        ["target-pct-00"] = Refused("Invalid request target"),

        // Required is 400. Kestrel takes these for targets of other methods and says 405; the rest is the same.
        ["target-no-slash"] = Refused("Method not allowed.", status: 405),
        ["target-asterisk-get"] = Refused("Method not allowed.", status: 405),

        // There is a route for /public/: the path could be one of it, or not.
        ["target-dotdot"] = Refused("ambiguous path"),
        ["target-pct-2f"] = Passed("GET /public%2f..%2fadmin HTTP/1.1"),
        ["method-lower"] = Refused("a known method in another case"),
        ["version-overflow"] = Refused("Invalid request line"),
        ["connect-early-data"] = new(501, RequestFault.NotSupported, null, Closes: true),
        ["upgrade-smuggle"] = new(501, RequestFault.NotSupported, null, Closes: true),
        ["h2c-upgrade"] = Passed("GET / HTTP/1.1", never: ["Upgrade", "HTTP2-Settings", "Connection"]),
        ["expect-unknown"] = new(417, RequestFault.ExpectationFailed, null, Closes: false),
    };
}
