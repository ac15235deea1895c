namespace Whence.Proxy.Tests.Http;

/// <summary>A message as it was on the wire, one character a byte.</summary>
internal sealed record WireMessage(string Head, string Body)
{
    /// <summary>The first line.</summary>
    public string StartLine => Head[..Head.IndexOf("\r\n", StringComparison.Ordinal)];

    /// <summary>The status of an answer.</summary>
    public int Status => int.Parse(StartLine.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>All fields as (name, value), as they came.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Fields => [.. Head.Split("\r\n").Skip(1).Where(static line => line.Length > 0).Select(static line =>
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return KeyValuePair.Create(line[..colon], line[(colon + 1)..].Trim());
    })];

    /// <summary>The lines of a field; names are compared without case and nothing else.</summary>
    public string[] Lines(string name)
        => [.. Fields.Where(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(static field => field.Value)];

    /// <summary>The one line of a field; null without any.</summary>
    public string? Field(string name) => Lines(name) switch { [] => null, [var one] => one, var more => throw new InvalidOperationException($"{more.Length} lines of {name}") };
}
