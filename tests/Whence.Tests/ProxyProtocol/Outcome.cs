using System.Globalization;
using System.Text;

namespace Whence.Tests.ProxyProtocol;

/// <summary>All that a read says, as values that compare.</summary>
internal sealed record Outcome(ReadStatus Status, int Consumed, ProxyReason Reason, string Header)
{
    internal static readonly ProxyReadOptions Widest = new(ProxyReadOptions.LargestMaxSize);

    internal static Outcome Of(ReadOnlySpan<byte> bytes) => Of(bytes, Widest);

    internal static Outcome Of(ReadOnlySpan<byte> bytes, ProxyReadOptions options)
    {
        ReadStatus status = ProxyHeaderReader.Read(bytes, options, out ProxyHeader header, out int consumed, out ProxyReason reason);
        return new Outcome(status, consumed, reason, Render(header));
    }

    internal static Outcome OfFinal(ReadOnlySpan<byte> bytes)
    {
        ReadStatus status = ProxyHeaderReader.ReadFinal(bytes, Widest, out ProxyHeader header, out int consumed, out ProxyReason reason);
        return new Outcome(status, consumed, reason, Render(header));
    }

    internal static string Render(ProxyHeader header)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{header.Version} {header.Command} {header.Family} {header.Transport} {header.Length}");
        if (header.TryGetEndpoints(out ProxyEndpoints endpoints))
        {
            text.Append(CultureInfo.InvariantCulture, $" {endpoints.Source} {endpoints.Destination}");
        }

        if (header.TryGetUnixPaths(out ReadOnlySpan<byte> source, out ReadOnlySpan<byte> destination))
        {
            text.Append(CultureInfo.InvariantCulture, $" unix:{Convert.ToHexString(source)} unix:{Convert.ToHexString(destination)}");
        }

        foreach (Tlv tlv in header.Tlvs)
        {
            text.Append(CultureInfo.InvariantCulture, $" {tlv.Type:x2}={Convert.ToHexString(tlv.Value)}");
        }

        return text.ToString();
    }
}
