using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>The two fields that carry a whole chain, as the modes ask (design rule 6).</summary>
/// <remarks>What was received is still there only if it came from a sender trusted for it: see <see cref="ManagedNames"/>.</remarks>
internal static class ChainFields
{
    private delegate bool Writer(Span<byte> destination, ReadOnlySpan<Hop> hops, in Resolution resolution, out int written);

    /// <summary>The value of X-Forwarded-For; null = none.</summary>
    public static string? XForwardedFor(RequestContext context, ChainMode mode)
        => Chain(context, mode, "X-Forwarded-For", static _ => ForwardingWriter.TryWriteXForwardedFor, maxLength: 0);

    /// <summary>The value of Forwarded; null = none.</summary>
    public static string? Forwarded(RequestContext context, ChainMode mode)
    {
        int length = context.Record.Host.Length + context.Record.Scheme.Length;
        return Chain(context, mode, "Forwarded", static context => ForwardedWriter(context), length);
    }

    private static string? Chain(RequestContext context, ChainMode mode, string name, Func<RequestContext, Writer> writer, int maxLength)
    {
        StringValues received = context.Request.Headers[name];
        Resolution resolution = context.Record.Resolution;
        bool known = resolution.Outcome != ResolutionOutcome.Indeterminate;
        ReadOnlySpan<Hop> hops = CollectionsMarshal.AsSpan(context.Hops);
        switch (mode)
        {
            case ChainMode.Remove:
                return null;
            case ChainMode.Keep:
                return Joined(received);
            case ChainMode.AppendAll when known && received.Count > 0:
                // Our own part is the sender alone; what the received list says behind it stays as it came.
                string? own = Write(writer(context), hops[..SenderCount(context.Source)], resolution, maxLength);
                return Joined(received) is { } before ? $"{before}, {own}" : own;
            case ChainMode.Replace when known:
                return Write(writer(context), [new Hop(resolution.Client, default, resolution.Source, Trusted: false)], resolution, maxLength);
            default:
                return Write(writer(context), hops, resolution, maxLength);
        }
    }

    private static int SenderCount(ConnectionSource source) => source.Outcome == ResolutionOutcome.Forwarded ? 2 : 1;

    private static string? Joined(StringValues lines)
    {
        string joined = string.Join(", ", lines.Where(static line => !string.IsNullOrWhiteSpace(line)));
        return joined.Length == 0 ? null : joined;
    }

    private static Writer ForwardedWriter(RequestContext context)
    {
        byte[] proto = Encoding.Latin1.GetBytes(context.Record.Scheme);
        byte[] host = Encoding.Latin1.GetBytes(context.Record.Host);
        return (Span<byte> destination, ReadOnlySpan<Hop> hops, in Resolution resolution, out int written)
            => ForwardingWriter.TryWriteForwarded(destination, hops, resolution, proto, host, out written);
    }

    private static string? Write(Writer writer, ReadOnlySpan<Hop> hops, in Resolution resolution, int extra)
    {
        byte[] text = new byte[ForwardingWriter.MaxLength(hops.Length, extra, extra)];
        return writer(text, hops, resolution, out int written) ? Encoding.Latin1.GetString(text, 0, written) : null;
    }
}
