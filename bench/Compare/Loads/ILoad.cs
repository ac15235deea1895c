namespace Whence.Compare;

/// <summary>A load generator, set up for one work.</summary>
internal interface ILoad
{
    /// <summary>How many connections it keeps busy.</summary>
    int Connections { get; }

    /// <summary>How many requests it has under way at once; a proxy may need as many connections to the backend.</summary>
    int Requests => Connections;

    /// <summary>Loads a port of this machine, from the load's processor.</summary>
    Task<LoadFigures> RunAsync(int port, TimeSpan duration, CancellationToken cancel);
}
