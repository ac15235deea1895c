using System.CommandLine;
using System.Text;
using Whence.Cli.Encode;

namespace Whence.Cli.Commands;

/// <summary><c>whence encode</c>: writes a PROXY protocol header.</summary>
internal sealed class EncodeCommand : WhenceCommand
{
    private readonly Terminal _terminal;
    private readonly Option<bool> _v1 = new("--v1") { Description = "Version 1, a line of text." };
    private readonly Option<bool> _v2 = new("--v2") { Description = "Version 2, binary; the default." };
    private readonly Option<string?> _source = new("--src")
    {
        Description = "The client: 203.0.113.7:56324, [2001:db8::1]:443 or unix:/path.",
    };

    private readonly Option<string?> _destination = new("--dst") { Description = "Where the client connected to, likewise." };
    private readonly Option<bool> _local = new("--local") { Description = "LOCAL: the sender's own connection, without addresses." };
    private readonly Option<bool> _unknown = new("--unknown") { Description = "UNKNOWN (v1) or UNSPEC (v2): relayed, client not known." };
    private readonly Option<bool> _datagram = new("--datagram") { Description = "For UDP instead of TCP." };
    private readonly Option<string[]> _tlv = new("--tlv")
    {
        Description = "TYPE=VALUE, such as 0xE1=text or 0xE1=hex:0102; may be repeated.",
    };

    private readonly Option<string?> _authority = new("--authority") { Description = "The host name that the client asked for." };
    private readonly Option<string?> _alpn = new("--alpn") { Description = "The protocol agreed on in TLS, such as h2." };
    private readonly Option<string?> _uniqueId = new("--unique-id") { Description = "A name of the connection." };
    private readonly Option<bool> _crc = new("--crc32c") { Description = "With a checksum." };
    private readonly Option<bool> _raw = new("--raw") { Description = "The bytes as they are." };
    private readonly Option<bool> _hex = new("--hex") { Description = "In hexadecimal; the default." };
    private readonly Option<bool> _lines = new("--jsonl")
    {
        Description = "A JSON object a line on standard input, with the fields of decode's answer.",
    };

    public EncodeCommand(Terminal terminal)
        : base(
            "encode",
            "Writes a PROXY protocol header, version 1 or 2.",
            "whence encode --v2 --src 203.0.113.7:56324 --dst 192.0.2.1:443 --authority example.net --crc32c",
            "whence encode --v1 --src 203.0.113.7:56324 --dst 192.0.2.1:443 --raw")
    {
        _terminal = terminal;
        Setup(
            [_v2, _v1, _source, _destination, _local, _unknown, _datagram, _tlv, _authority, _alpn, _uniqueId, _crc, _raw, _hex, _lines],
            RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        if (parsed.GetValue(_lines))
        {
            await EncodeLines.RunAsync(_terminal).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        bool rawAsked = parsed.GetValue(_raw);
        if ((parsed.GetValue(_v1) && parsed.GetValue(_v2)) || (rawAsked && (parsed.GetValue(_hex) || parsed.GetValue(Json))))
        {
            throw CommandException.Usage("one version and one form of output, please");
        }

        EncodeAnswer answer = EncodeAnswer.To(null, Request(parsed));
        if (parsed.GetValue(Json))
        {
            using var json = new JsonText();
            json.WriteLine(_terminal.Out, answer, EncodeAnswer.Write);
            return answer.Reason is null ? ExitCodes.Ok : ExitCodes.No;
        }

        if (answer.Reason is not null)
        {
            throw answer.Reason is HeaderEncoder.NoAddress
                ? CommandException.Usage("give --src and --dst of one kind, or --local, or --unknown")
                : CommandException.No($"this header cannot be written: {answer.Reason}");
        }

        if (rawAsked)
        {
            await _terminal.OutBytes.WriteAsync(answer.Header, cancel).ConfigureAwait(false);
            await _terminal.OutBytes.FlushAsync(cancel).ConfigureAwait(false);
        }
        else
        {
            await _terminal.Out.WriteLineAsync(Convert.ToHexStringLower(answer.Header!)).ConfigureAwait(false);
        }

        return ExitCodes.Ok;
    }

    private EncodeRequest Request(ParseResult parsed) => new()
    {
        Version = parsed.GetValue(_v1) ? 1 : 2,
        Command = parsed.GetValue(_local) ? ProxyCommand.Local : parsed.GetValue(_unknown) ? ProxyCommand.Unknown : ProxyCommand.Proxy,
        Transport = parsed.GetValue(_datagram) ? ProxyTransport.Datagram : ProxyTransport.Stream,
        Source = End(parsed.GetValue(_source), "--src"),
        Destination = End(parsed.GetValue(_destination), "--dst"),
        Tlvs = [.. Tlvs(parsed)],
    };

    private IEnumerable<KeyValuePair<byte, byte[]>> Tlvs(ParseResult parsed)
    {
        (byte Type, Option<string?> Option)[] named =
            [(TlvType.Alpn, _alpn), (TlvType.Authority, _authority), (TlvType.UniqueId, _uniqueId)];
        foreach ((byte type, Option<string?> option) in named)
        {
            if (parsed.GetValue(option) is { } text)
            {
                yield return new(type, Encoding.UTF8.GetBytes(text));
            }
        }

        foreach (string text in parsed.GetValue(_tlv) ?? [])
        {
            yield return TlvArgument.TryParse(text, out KeyValuePair<byte, byte[]> tlv)
                ? tlv
                : throw CommandException.Usage($"'{Printable.Text(text)}' is no TLV; write 0xE1=text or 0xE1=hex:0102");
        }

        if (parsed.GetValue(_crc))
        {
            yield return new(TlvType.Crc32C, []);
        }
    }

    private static EncodeEnd End(string? text, string option) => text is null ? new EncodeEnd()
        : EncodeEnd.TryParse(text, out EncodeEnd end) ? end
        : throw CommandException.Usage(
            $"{option}: '{Printable.Text(text)}' is no address; write 203.0.113.7:443, [2001:db8::1]:443 or unix:/path");
}
