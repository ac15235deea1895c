namespace Whence.Compare;

/// <summary>Something that is measured.</summary>
internal interface IWork
{
    string Name { get; }

    Task<WorkResult> RunAsync(Session session, CancellationToken cancel);
}
