using System.Net;
using System.Text;
using Whence.Cli.Decode;

namespace Whence.Cli.Demo;

/// <summary>What the tcp backend says first: who connected to it, and what the PROXY header tells.</summary>
internal static class EchoGreeting
{
    /// <summary>Reads what has come so far.</summary>
    /// <param name="bytes">All of it.</param>
    /// <param name="peer">Who connected.</param>
    /// <param name="ended">Whether nothing more comes.</param>
    /// <param name="header">The bytes of the header.</param>
    /// <returns>The greeting; null while the header is not complete.</returns>
    public static string? Read(ReadOnlySpan<byte> bytes, EndPoint? peer, bool ended, out int header)
    {
        DecodeAnswer answer = HeaderDecoder.Decode(new DecodeRequest(null, bytes.ToArray(), Eof: ended));
        header = answer.Consumed ?? 0;
        if (answer.Status == DecodeAnswer.NeedMore)
        {
            return null;
        }

        var text = new StringBuilder($"tcp-echo: the socket says {AddressPort.FromEndPoint(peer)}\n");
        text.Append(answer.Status == DecodeAnswer.Ok
            ? $"tcp-echo: PROXY v{answer.Version} {answer.Command} says {answer.Source ?? "nobody"} port {answer.SourcePort},"
                + $" to {answer.Destination} port {answer.DestinationPort}\n"
            : $"tcp-echo: there is no PROXY header ({answer.Reason ?? answer.Status})\n");
        foreach ((byte type, byte[] value) in answer.Tlvs ?? [])
        {
            text.Append($"tcp-echo:   TLV 0x{type:X2} {TlvNames.Of(type)} {Printable.Bytes(value)}\n");
        }

        return text.ToString();
    }
}
