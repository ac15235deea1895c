using Microsoft.AspNetCore.Http;

namespace Whence.Proxy.Http;

/// <summary>What is refused before anything else is looked at.</summary>
internal static class RequestSanity
{
    private static readonly string[] KnownMethods = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT"];

    public static RequestFault Check(RequestContext context)
    {
        IHeaderDictionary fields = context.Request.Headers;
        context.Upgrade = UpgradeWishes.Of(context);
        if (context.Upgrade == UpgradeWish.Other)
        {
            return RequestFault.NotSupported;
        }

        if (fields.Expect is { Count: > 0 } expected && !expected.ToString().Equals("100-continue", StringComparison.OrdinalIgnoreCase))
        {
            return RequestFault.ExpectationFailed;
        }

        context.Record.FaultDetail = context.Target.Form == TargetForm.Malformed ? "malformed request target"
            : context.Target.Form == TargetForm.Asterisk && !HttpMethods.IsOptions(context.Record.Method) ? "a target that is for OPTIONS alone"
            : IsMisspelled(context.Record.Method) ? "a known method in another case"
            : FaultOfFraming(context, fields);
        return context.Record.FaultDetail is null ? RequestFault.None : RequestFault.BadRequest;
    }

    /// <summary>
    /// Methods are told apart by case (RFC 9110 section 9.1), but not by every program: <c>head</c> would be HEAD for one hop and have a
    /// body for the next.
    /// </summary>
    private static bool IsMisspelled(string method)
    {
        foreach (string known in KnownMethods)
        {
            if (known.Equals(method, StringComparison.OrdinalIgnoreCase))
            {
                return !known.Equals(method, StringComparison.Ordinal);
            }
        }

        return false;
    }

    /// <summary>RFC 9112 section 6.1: what would let two hops see two bodies is refused, and so are codings that the target would not be
    /// told of.</summary>
    private static string? FaultOfFraming(RequestContext context, IHeaderDictionary fields)
    {
        if (fields.TransferEncoding.Count == 0)
        {
            return context.Target.Form == TargetForm.Absolute && context.Record.Host.Length == 0 ? "absolute target without Host" : null;
        }

        // Kestrel keeps the length under this name when both are there.
        return fields.ContainsKey("X-Content-Length") ? "Content-Length and Transfer-Encoding"
            : context.Record.Protocol == "HTTP/1.0" ? "Transfer-Encoding in HTTP/1.0"
            : fields.TransferEncoding is not { Count: 1 } coding || !coding.ToString().Equals("chunked", StringComparison.OrdinalIgnoreCase)
                ? "a transfer coding other than chunked"
            : null;
    }
}
