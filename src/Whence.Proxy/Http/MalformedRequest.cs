using Microsoft.AspNetCore.Http;

namespace Whence.Proxy.Http;

/// <summary>What Kestrel says of a malformed request, without what the client wrote.</summary>
internal static class MalformedRequest
{
    /// <summary>Kestrel puts the offending value behind a colon or into quotes at the end; the words before it are its own.</summary>
    public static string Describe(BadHttpRequestException fault)
    {
        int end = fault.Message.AsSpan().IndexOfAny(':', '\'', '"');
        return end < 0 ? fault.Message : fault.Message[..end].TrimEnd();
    }
}
