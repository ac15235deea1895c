namespace Whence.Compare;

/// <summary>What shows that a contender does a work; one that does not is not measured.</summary>
internal interface ICheck
{
    /// <exception cref="CompareException">It does other work.</exception>
    Task MakeAsync(Server server, int port, CancellationToken cancel);
}
