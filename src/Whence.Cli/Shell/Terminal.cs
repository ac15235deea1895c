using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Whence.Cli;

/// <summary>What a command talks to. Nothing else in the program touches the console.</summary>
/// <param name="In">Bytes in.</param>
/// <param name="OutBytes">Answers that are bytes; the stream below <see cref="Out"/>.</param>
/// <param name="Out">Answers.</param>
/// <param name="Error">Everything that is no answer.</param>
/// <param name="IsHuman">Whether somebody looks at <see cref="Out"/>: then there may be colour and lines.</param>
internal sealed record Terminal(Stream In, Stream OutBytes, TextWriter Out, TextWriter Error, bool IsHuman)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The console of this process. <see cref="Out"/> is flushed by whoever waits, not line by line.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The process's streams end with the process.")]
    public static Terminal OfProcess()
    {
        Stream output = Console.OpenStandardOutput();
        return new Terminal(
            Console.OpenStandardInput(),
            output,
            new StreamWriter(output, Utf8, bufferSize: 16 * 1024),
            new StreamWriter(Console.OpenStandardError(), Utf8) { AutoFlush = true },
            !Console.IsOutputRedirected);
    }

    /// <summary>Input as text.</summary>
    public TextReader OpenText()
        => new StreamReader(In, Utf8, detectEncodingFromByteOrderMarks: false, bufferSize: 16 * 1024, leaveOpen: true);
}
