using System.Text;

namespace Whence.Cli.Tests.Decode;

/// <summary>Knows what was flushed so far.</summary>
internal sealed class CountingWriter(StringWriter inner) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public string Flushed { get; private set; } = string.Empty;

    public override void Write(char value) => inner.Write(value);

    public override void Write(string? value) => inner.Write(value);

    public override Task FlushAsync()
    {
        Flushed = inner.ToString();
        return Task.CompletedTask;
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => FlushAsync();
}
