namespace Whence.Proxy;

/// <summary>Reads the header of a datagram in the form that its listener takes. Pure.</summary>
internal static class DatagramHeaderReader
{
    /// <summary>Reads it.</summary>
    /// <param name="form">PROXY v2, or the Simple Proxy Protocol.</param>
    /// <param name="options">The most that a PROXY header may have.</param>
    /// <param name="datagram">The whole datagram.</param>
    /// <param name="claim">What it says, when the result is <see cref="ReadStatus.Done"/>.</param>
    /// <param name="reason">Why, when the result is <see cref="ReadStatus.Invalid"/>.</param>
    /// <returns>Never <see cref="ReadStatus.NeedMore"/>.</returns>
    public static ReadStatus Read(
        UdpHeaderForm form, in ProxyReadOptions options, ReadOnlySpan<byte> datagram, out DatagramClaim claim, out ProxyReason reason)
    {
        claim = default;
        if (form == UdpHeaderForm.Spp)
        {
            ReadStatus simple = SppReader.Read(datagram, out ProxyEndpoints ends, out reason);
            if (simple == ReadStatus.Done)
            {
                claim = DatagramClaim.Spp(ends);
            }

            return simple;
        }

        // Version 1 is for connections: what begins as its line is payload, or nothing.
        ProxyReadOptions v2 = options with { Versions = ProxyVersions.V2 };
        ReadStatus status = ProxyHeaderReader.ReadFinal(datagram, v2, out ProxyHeader header, out _, out reason);
        if (status == ReadStatus.Done)
        {
            claim = DatagramClaim.Proxy(header);
        }

        return status;
    }
}
