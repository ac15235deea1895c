namespace Whence.Proxy.Transport;

/// <summary>How an accept ended.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Connection">The connection, if there is one.</param>
public readonly record struct AcceptResult(AcceptStatus Status, Connection? Connection = null);
