using System.Text;

namespace Whence.Cli.Decode;

/// <summary>Asks the reader of the core library, and puts its answer into words.</summary>
internal static class HeaderDecoder
{
    public static DecodeAnswer Decode(DecodeRequest request)
    {
        ProxyReadOptions options = request.Options;

        // Behind a datagram nothing comes either.
        ReadStatus status = request.Eof || request.IsDatagram
            ? ProxyHeaderReader.ReadFinal(request.Bytes, options, out ProxyHeader header, out int consumed, out ProxyReason reason)
            : ProxyHeaderReader.Read(request.Bytes, options, out header, out consumed, out reason);
        return status switch
        {
            ReadStatus.Done => Whole(request.Name, header, consumed),
            ReadStatus.NeedMore => new DecodeAnswer(request.Name, DecodeAnswer.NeedMore) { Version = VersionOf(request.Bytes) },
            ReadStatus.Invalid => new DecodeAnswer(request.Name, DecodeAnswer.Reject)
            {
                Reason = reason.ToName(),
                Description = reason.Describe(),
                Version = VersionOf(request.Bytes),
            },
            _ => new DecodeAnswer(request.Name, DecodeAnswer.None),
        };
    }

    /// <summary>v1 begins with a P, v2 with a CR; neither can become the other.</summary>
    private static int? VersionOf(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? null : bytes[0] == (byte)'P' ? 1 : 2;

    private static DecodeAnswer Whole(string? name, ProxyHeader header, int consumed)
    {
        bool addressed = header.TryGetEndpoints(out ProxyEndpoints ends);
        bool paths = header.TryGetUnixPaths(out ReadOnlySpan<byte> source, out ReadOnlySpan<byte> destination);
        return new DecodeAnswer(name, DecodeAnswer.Ok)
        {
            Version = header.Version,
            Command = header.Command switch { ProxyCommand.Local => "LOCAL", ProxyCommand.Unknown => "UNKNOWN", _ => "PROXY" },
            Transport = header.Transport switch { ProxyTransport.Stream => "stream", ProxyTransport.Datagram => "dgram", _ => "unspec" },
            Family = header.Family switch
            {
                ProxyFamily.IPv4 => "INET",
                ProxyFamily.IPv6 => "INET6",
                ProxyFamily.Unix => "UNIX",
                _ => "UNSPEC",
            },
            Source = addressed ? ends.Source.Address.ToString() : paths ? PathText(source) : null,
            SourcePort = addressed ? ends.Source.Port : null,
            Destination = addressed ? ends.Destination.Address.ToString() : paths ? PathText(destination) : null,
            DestinationPort = addressed ? ends.Destination.Port : null,
            Tlvs = Copy(header.Tlvs),
            Consumed = consumed,
        };
    }

    private static string PathText(ReadOnlySpan<byte> path)
    {
        int end = path.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? path : path[..end]);
    }

    private static List<KeyValuePair<byte, byte[]>> Copy(TlvList list)
    {
        var copies = new List<KeyValuePair<byte, byte[]>>();
        foreach (Tlv tlv in list)
        {
            copies.Add(new(tlv.Type, tlv.Value.ToArray()));
        }

        return copies;
    }
}
