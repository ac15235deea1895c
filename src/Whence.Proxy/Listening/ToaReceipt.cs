using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>What the TCP options of the SYN said of the client, and whether it is believed.</summary>
/// <param name="Result">What is counted; null = nothing was expected and nothing came.</param>
/// <param name="Client">The client; none unless it is believed.</param>
/// <param name="Reason">What was wrong with the options.</param>
internal readonly record struct ToaReceipt(ToaResult? Result, AddressPort Client, ToaReason Reason)
{
    /// <summary>The headers of IPv4 and TCP at their longest are 120 bytes, those of IPv6 100 and its extensions; a SYN with more of these than fit
    /// has none that we read.</summary>
    private const int Room = 512;

    /// <summary>Reads the SYN of a connection, before anything else of it.</summary>
    public static ToaReceipt Read(Connection connection, ToaModel model)
    {
        Span<byte> headers = stackalloc byte[Room];
        int length = connection.ReadSyn(headers);
        SavedSyn.TryGetOptions(headers[..length], out ReadOnlySpan<byte> options);
        ToaStatus status = ToaReader.Read(options, model.Formats, connection.Peer.Address, out AddressPort client, out ToaReason reason);
        if (!model.From.Contains(connection.Peer.Address))
        {
            return new ToaReceipt(status == ToaStatus.Absent ? null : ToaResult.Refused, default, ToaReason.None);
        }

        return status switch
        {
            ToaStatus.Present => new ToaReceipt(ToaResult.Present, client, ToaReason.None),
            ToaStatus.Invalid => new ToaReceipt(ToaResult.Malformed, default, reason),
            _ => new ToaReceipt(ToaResult.Absent, default, ToaReason.None),
        };
    }

    /// <summary>The connection as it is with that.</summary>
    public ConnectionSource Apply(ConnectionSource source) => Result switch
    {
        ToaResult.Present => source.Through(Client),
        ToaResult.Absent => source.WithoutToa(ResolutionReason.ToaMissing),
        ToaResult.Malformed => source.WithoutToa(ResolutionReason.ToaInvalid),
        _ => source,
    };
}
