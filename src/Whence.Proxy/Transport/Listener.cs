namespace Whence.Proxy.Transport;

/// <summary>A listening socket, as every backend of the transport offers it.</summary>
public abstract class Listener : IAsyncDisposable
{
    /// <summary>Where it listens, with the port that the kernel chose if none was asked for.</summary>
    public abstract AddressPort Local { get; }

    /// <summary>Takes the next connection.</summary>
    /// <returns>The connection, or why there is none now; see <see cref="AcceptResult"/>.</returns>
    public abstract ValueTask<AcceptResult> AcceptAsync();

    /// <summary>Begins the work of a connection that was taken, where its completions run: on its loop, else on the thread pool.</summary>
    /// <remarks>A backend that runs it at once bounds for how long: what never has to wait would else keep the loop for itself.</remarks>
    public abstract void Begin(IThreadPoolWorkItem work);

    /// <summary>Stops listening; an accept under way ends with <see cref="AcceptStatus.Closed"/>.</summary>
    public abstract ValueTask DisposeAsync();
}
