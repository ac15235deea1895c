namespace Whence.Proxy.Tests.Http;

/// <summary>What must come of a row of the surface "http1".</summary>
/// <param name="Status">Of the answer.</param>
/// <param name="Fault">In the record, and in the counters.</param>
/// <param name="Detail">The words for it in the record: each rule has its own.</param>
/// <param name="Closes">Whether the connection is closed after the answer.</param>
internal sealed record Http1Expectation(int Status, RequestFault Fault, string? Detail, bool Closes)
{
    /// <summary>What the target gets as the first line; null = it hears nothing.</summary>
    public string? Reaches { get; private init; }

    /// <summary>What it gets as the body; trailers would stand in it.</summary>
    public string Body { get; private init; } = string.Empty;

    /// <summary>What it must not get, in no case.</summary>
    public string[] Never { get; private init; } = [];

    /// <summary>What the client sends behind the row, to make it whole.</summary>
    public string Rest { get; private init; } = string.Empty;

    public static Http1Expectation Refused(string detail, int status = 400) => new(status, RequestFault.BadRequest, detail, Closes: true);

    public static Http1Expectation Passed(string startLine, string body = "", string rest = "", params string[] never)
        => new(200, RequestFault.None, null, Closes: false) { Reaches = startLine, Body = body, Rest = rest, Never = never };
}
