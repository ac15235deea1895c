namespace Whence.Compare;

/// <summary>A load generator, set up for one work.</summary>
internal interface ILoad
{
    /// <summary>How many connections it keeps busy.</summary>
    int Connections { get; }

    /// <summary>Loads a port of this machine, from the load's processor.</summary>
    Task<LoadFigures> RunAsync(int port, TimeSpan duration, CancellationToken cancel);
}
