using System.Collections.Immutable;

namespace Whence.Gateway.AccessLog;

/// <summary>Writes one entry as one line.</summary>
internal interface ILineFormat
{
    /// <summary>The request headers that a line shows.</summary>
    ImmutableArray<string> Headers { get; }

    /// <summary>Writes the line, its end included. Called by one thread at a time.</summary>
    void Write(LineBuffer line, in LogEntry entry);
}
