namespace Whence.Proxy.Http;

/// <summary>What is wrong with the answer of a target. The same names stand in the detail of a request's fault (<see
/// cref="ResponseReasonNames"/>).</summary>
internal enum ResponseReason : byte
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The target closed before a byte of its answer came.</summary>
    ClosedBeforeAnswer,

    /// <summary>The target closed inside the head.</summary>
    ClosedInHead,

    /// <summary>The target closed inside the body.</summary>
    ClosedInBody,

    /// <summary>The connection was reset.</summary>
    ConnectionReset,

    /// <summary>A CR without LF behind it.</summary>
    BareCarriageReturn,

    /// <summary>An LF without CR before it.</summary>
    BareLineFeed,

    /// <summary>A line beyond <see cref="ResponseLimits.Line"/>.</summary>
    LineTooLong,

    /// <summary>A head beyond <see cref="ResponseLimits.Head"/>.</summary>
    HeadTooLarge,

    /// <summary>More fields than <see cref="ResponseLimits.Fields"/>.</summary>
    TooManyFields,

    /// <summary>The answer does not begin with <c>HTTP/1.1</c> or <c>HTTP/1.0</c>.</summary>
    VersionUnknown,

    /// <summary>The status is not three digits with a space on both sides.</summary>
    StatusMalformed,

    /// <summary>The status is not 100 to 599.</summary>
    StatusOutOfRange,

    /// <summary>A control in the reason phrase.</summary>
    ReasonPhraseControl,

    /// <summary>The target switched protocols without being asked (RFC 9110 section 15.2.2).</summary>
    ProtocolSwitched,

    /// <summary>An upgrade was asked for, and the answer neither agrees to it nor refuses it.</summary>
    UpgradeNotAgreed,

    /// <summary>More interim answers than <see cref="ResponseLimits.Interim"/>.</summary>
    TooManyInterim,

    /// <summary>A field that goes on in the next line (RFC 9112 section 5.2).</summary>
    FieldFolded,

    /// <summary>A field line without a colon.</summary>
    FieldWithoutColon,

    /// <summary>A field without a name.</summary>
    FieldNameEmpty,

    /// <summary>A name that is no token; a space before the colon too (RFC 9112 section 5.1).</summary>
    FieldNameMalformed,

    /// <summary>A control in a value.</summary>
    FieldValueControl,

    /// <summary>A Content-Length that is not digits alone.</summary>
    ContentLengthMalformed,

    /// <summary>A Content-Length beyond 63 bits.</summary>
    ContentLengthOverflow,

    /// <summary>Several Content-Length lines, be they equal.</summary>
    ContentLengthRepeated,

    /// <summary>Content-Length together with Transfer-Encoding.</summary>
    ContentLengthWithCoding,

    /// <summary>A transfer coding other than <c>chunked</c>, or one with more beside it.</summary>
    CodingUnknown,

    /// <summary>Several Transfer-Encoding lines.</summary>
    CodingRepeated,

    /// <summary>A transfer coding in HTTP/1.0.</summary>
    CodingInHttp10,

    /// <summary>A chunk size that is not hexadecimal digits alone.</summary>
    ChunkSizeMalformed,

    /// <summary>A chunk size beyond 60 bits, or with more digits than that.</summary>
    ChunkSizeOverflow,

    /// <summary>Chunk extensions beyond <see cref="ResponseLimits.ChunkExtension"/> or <see
    /// cref="ResponseLimits.ChunkOverhead"/>.</summary>
    ChunkExtensionTooLong,

    /// <summary>A control in a chunk extension.</summary>
    ChunkExtensionControl,

    /// <summary>Chunk data without CRLF behind it.</summary>
    ChunkNotTerminated,

    /// <summary>Trailers beyond <see cref="ResponseLimits.Trailers"/>.</summary>
    TrailersTooLarge,

    /// <summary>The answer is well-formed, and the client's side does not take it: a body where the status allows none.</summary>
    NotTaken,
}
