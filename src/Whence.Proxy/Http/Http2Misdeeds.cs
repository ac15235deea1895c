using System.Globalization;

namespace Whence.Proxy.Http;

/// <summary>Reads out of Kestrel's log what clients did against the rules of HTTP/2. Pure.</summary>
/// <remarks>
/// It is told nowhere else: most of it never becomes a request. Of Kestrel's own words, into which it puts names and values of the client, nothing
/// is taken over: the name of the event decides, and a code and a number are looked for where Kestrel puts them, in front of such words.
/// </remarks>
internal static class Http2Misdeeds
{
    private const string Unknown = "unknown";

    /// <summary>RFC 9113 section 7, as Kestrel spells them.</summary>
    private static readonly string[] Codes =
    [
        "NO_ERROR", "PROTOCOL_ERROR", "INTERNAL_ERROR", "FLOW_CONTROL_ERROR", "SETTINGS_TIMEOUT", "STREAM_CLOSED", "FRAME_SIZE_ERROR", "REFUSED_STREAM",
        "CANCEL", "COMPRESSION_ERROR", "CONNECT_ERROR", "ENHANCE_YOUR_CALM", "INADEQUATE_SECURITY", "HTTP_1_1_REQUIRED",
    ];

    /// <param name="name">Of the event.</param>
    /// <param name="values">What it is about.</param>
    /// <param name="fault">What was thrown; null = nothing.</param>
    /// <param name="misdeed">What the client did.</param>
    /// <returns>Whether it did anything.</returns>
    public static bool TryRead(
        string? name, IReadOnlyList<KeyValuePair<string, object?>> values, Exception? fault, out Http2Misdeed misdeed)
    {
        ReadOnlySpan<char> words = fault is null ? [] : fault.Message;
        misdeed = name switch
        {
            "Http2ConnectionError" => new(Value(values, "ConnectionId"), 0, $"http2 connection error {CodeIn(words)}"),
            "HPackDecodingError" => new(Value(values, "ConnectionId"), 0, "http2 connection error COMPRESSION_ERROR"),
            "Http2StreamError" => new(Value(values, "ConnectionId"), NumberIn(words), $"http2 stream error {CodeIn(words)}"),

            // Also said when we let go of a stream ourselves; what the client sent is at fault with this code alone.
            "Http2StreamResetAbort" when Value(values, "error") == "PROTOCOL_ERROR" => OfTrace(Value(values, "TraceIdentifier")),
            "Http2TooManyEnhanceYourCalms" => new(Value(values, "ConnectionId"), 0, "http2 connection error ENHANCE_YOUR_CALM"),

            // Who makes us answer faster than it takes answers.
            "Http2QueueOperationsExceeded" or "Http2FlowControlQueueOperationsExceeded" => new(Value(values, "ConnectionId"), 0, "http2 output queue full"),
            _ => default,
        };
        return !string.IsNullOrEmpty(misdeed.ConnectionId);
    }

    /// <summary>Kestrel names a stream by the connection and its number in hexadecimal.</summary>
    private static Http2Misdeed OfTrace(string trace)
    {
        int colon = trace.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && int.TryParse(trace.AsSpan(colon + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int stream)
            ? new(trace[..colon], stream, "http2 stream error PROTOCOL_ERROR")
            : default;
    }

    /// <summary>The first text in parentheses, if it is a code.</summary>
    private static string CodeIn(ReadOnlySpan<char> words)
    {
        int from = words.IndexOf('(') + 1, length = words[from..].IndexOf(')');
        if (from > 0 && length > 0)
        {
            foreach (string code in Codes)
            {
                if (words.Slice(from, length).SequenceEqual(code))
                {
                    return code;
                }
            }
        }

        return Unknown;
    }

    /// <summary>The first number; 0 = none.</summary>
    private static int NumberIn(ReadOnlySpan<char> words)
    {
        const string Before = "HTTP/2 stream ID ";
        if (!words.StartsWith(Before, StringComparison.Ordinal))
        {
            return 0;
        }

        ReadOnlySpan<char> rest = words[Before.Length..];
        int end = rest.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;
    }

    private static string Value(IReadOnlyList<KeyValuePair<string, object?>> values, string key)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i].Key == key)
            {
                return values[i].Value?.ToString() ?? string.Empty;
            }
        }

        return string.Empty;
    }
}
