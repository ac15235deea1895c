namespace Whence.Proxy;

/// <summary>What a listener does with an admitted connection: relays it, or speaks HTTP on it.</summary>
internal interface IConnectionHandler
{
    /// <summary>Completes when the connection is done with; the caller closes it then. Sets <see
    /// cref="ConnectionRecord.Termination"/>.</summary>
    Task HandleAsync(AdmittedConnection connection);
}
