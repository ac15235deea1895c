using System.CommandLine;
using Whence.Cli.Decode;

namespace Whence.Cli.Commands;

/// <summary><c>whence decode</c>: what bytes are as a PROXY protocol header.</summary>
internal sealed class DecodeCommand : WhenceCommand
{
    /// <summary>A header and as much payload again; more cannot be needed to see a header.</summary>
    private const int MaxInput = 1024 * 1024;

    private readonly Terminal _terminal;
    private readonly Argument<string?> _hex = new("hex")
    {
        Arity = ArgumentArity.ZeroOrOne,
        Description = "The bytes in hexadecimal, or - for standard input (hexadecimal, or the bytes as they are).",
    };

    private readonly Option<string?> _file = new("--file", "-f") { Description = "A file with the bytes, as they are or in hexadecimal." };
    private readonly Option<bool> _lines = new("--jsonl") { Description = "A JSON object a line on standard input, one a line out." };
    private readonly Option<bool> _eof = new("--eof") { Description = "Nothing follows these bytes: what is cut off is refused." };
    private readonly Option<bool> _datagram = new("--datagram") { Description = "The bytes are one datagram." };
    private readonly Option<int> _limit = new("--limit")
    {
        Description = "The most bytes of a header.",
        DefaultValueFactory = static _ => ProxyReadOptions.LargestMaxSize,
    };

    public DecodeCommand(Terminal terminal)
        : base(
            "decode",
            "Reads a PROXY protocol header, version 1 or 2, and names every field and TLV.",
            "whence decode 0d0a0d0a000d0a515549540a2111000ccb007107c0000201dc0401bb",
            "whence encode --src 203.0.113.7:56324 --dst 192.0.2.1:443 | whence decode -",
            """echo '{"name":"a","hex":"50524f585920554e4b4e4f574e0d0a"}' | whence decode --jsonl""")
    {
        _terminal = terminal;
        Setup([_hex, _file, _lines, _eof, _datagram, _limit], RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        string? hex = parsed.GetValue(_hex);
        string? file = parsed.GetValue(_file);
        if (parsed.GetValue(_lines))
        {
            if (hex is not null || file is not null)
            {
                throw CommandException.Usage("--jsonl reads standard input; leave out the bytes and --file");
            }

            await DecodeLines.RunAsync(_terminal).ConfigureAwait(false);
            return ExitCodes.Ok;
        }

        int limit = parsed.GetValue(_limit);
        if (limit < 1)
        {
            throw CommandException.Usage("--limit is at least 1");
        }

        byte[] bytes = await ReadAsync(hex, file, cancel).ConfigureAwait(false);
        DecodeAnswer answer = HeaderDecoder.Decode(
            new DecodeRequest(null, bytes, parsed.GetValue(_datagram), parsed.GetValue(_eof), limit));
        if (parsed.GetValue(Json))
        {
            using var json = new JsonText();
            json.WriteLine(_terminal.Out, answer, DecodeAnswer.Write);
        }
        else
        {
            DecodeSheet.Of(answer, bytes.Length).Write(_terminal);
        }

        return answer.Status == DecodeAnswer.Ok ? ExitCodes.Ok : ExitCodes.No;
    }

    private async Task<byte[]> ReadAsync(string? hex, string? file, CancellationToken cancel)
    {
        if ((hex is null) == (file is null))
        {
            throw CommandException.Usage("give the bytes in hexadecimal, or -, or --file FILE");
        }

        if (hex is not null and not "-")
        {
            return HexInput.TryParse(hex) ?? throw CommandException.Usage("these are not bytes in hexadecimal");
        }

        try
        {
            await using Stream input = file is null ? _terminal.In : File.OpenRead(file);
            using var bytes = new MemoryStream();
            await BoundedCopy.RunAsync(input, bytes, MaxInput, cancel).ConfigureAwait(false);
            return HexInput.FromBytes(bytes.ToArray());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandException.No($"cannot read the bytes: {Printable.Text(fault.Message)}");
        }
    }
}
