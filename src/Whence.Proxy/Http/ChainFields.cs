using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>The two fields that carry a whole chain, as the modes ask (design rule 6).</summary>
/// <remarks>What was received is still there only if it came from a sender trusted for it: see <see cref="ManagedNames"/>.</remarks>
internal static class ChainFields
{
    /// <summary>Room for ten hops; a longer chain is written to a rented buffer.</summary>
    private const int OnStack = 640;

    /// <summary>The value of X-Forwarded-For; null = none.</summary>
    /// <param name="context">The request.</param>
    /// <param name="mode">What the configuration wants.</param>
    /// <param name="received">What came; null where none of the two did.</param>
    public static string? XForwardedFor(RequestContext context, ChainMode mode, IHeaderDictionary? received)
        => Chain(context, mode, received, isForwarded: false);

    /// <summary>The value of Forwarded; null = none.</summary>
    /// <param name="context">The request.</param>
    /// <param name="mode">What the configuration wants.</param>
    /// <param name="received">What came; null where none of the two did.</param>
    public static string? Forwarded(RequestContext context, ChainMode mode, IHeaderDictionary? received)
        => Chain(context, mode, received, isForwarded: true);

    private static string? Chain(RequestContext context, ChainMode mode, IHeaderDictionary? received, bool isForwarded)
    {
        if (mode == ChainMode.Remove)
        {
            return null;
        }

        StringValues lines = mode is ChainMode.Keep or ChainMode.AppendAll && received is not null
            ? received[isForwarded ? "Forwarded" : "X-Forwarded-For"]
            : default;
        if (mode == ChainMode.Keep)
        {
            return Joined(lines);
        }

        Resolution resolution = context.Record.Resolution;
        bool known = resolution.Outcome != ResolutionOutcome.Indeterminate;
        ReadOnlySpan<Hop> hops = CollectionsMarshal.AsSpan(context.Hops);
        if (mode == ChainMode.Append && !isForwarded && hops is [{ Address.IsNone: false } peer])
        {
            return context.TextOf(peer.Address.Address); // what the writer would say of one hop, known or not, without writing it again
        }

        switch (mode)
        {
            case ChainMode.AppendAll when known && lines.Count > 0:
                // Our own part is the sender alone; what the received list says behind it stays as it came.
                string? own = Write(context, isForwarded, hops[..SenderCount(context.Source)], resolution);
                return Joined(lines) is { } before ? $"{before}, {own}" : own;
            case ChainMode.Replace when known:
                Hop client = new(resolution.Client, default, resolution.Source, Trusted: false);
                return Write(context, isForwarded, [client], resolution);
            default:
                return Write(context, isForwarded, hops, resolution);
        }
    }

    private static int SenderCount(ConnectionSource source) => source.Outcome == ResolutionOutcome.Forwarded ? 2 : 1;

    private static string? Joined(StringValues lines)
    {
        if (lines.Count == 1)
        {
            return string.IsNullOrWhiteSpace(lines[0]) ? null : lines[0];
        }

        string joined = string.Join(", ", lines.Where(static line => !string.IsNullOrWhiteSpace(line)));
        return joined.Length == 0 ? null : joined;
    }

    private static string? Write(RequestContext context, bool isForwarded, ReadOnlySpan<Hop> hops, in Resolution resolution)
    {
        string scheme = isForwarded ? context.Record.Scheme : string.Empty;
        string host = isForwarded ? context.Record.Host : string.Empty;
        int length = ForwardingWriter.MaxLength(hops.Length, scheme.Length, host.Length) + scheme.Length + host.Length;
        byte[]? rented = length > OnStack ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> text = rented ?? stackalloc byte[OnStack];
        bool done;
        int written;
        if (isForwarded)
        {
            // The buffer holds scheme and host too, in front of the field that they go into.
            int protoLength = Encoding.Latin1.GetBytes(scheme, text);
            int hostLength = Encoding.Latin1.GetBytes(host, text[protoLength..]);
            ReadOnlySpan<byte> proto = text[..protoLength];
            ReadOnlySpan<byte> authority = text.Slice(protoLength, hostLength);
            text = text[(protoLength + hostLength)..];
            done = ForwardingWriter.TryWriteForwarded(text, hops, resolution, proto, authority, out written);
        }
        else
        {
            done = ForwardingWriter.TryWriteXForwardedFor(text, hops, resolution, out written);
        }

        string? value = done ? context.TextOf(isForwarded, text[..written]) : null;
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return value;
    }
}
