using Whence.Linux.Reveal;

namespace Whence.Gateway.Reveal;

/// <summary>A cgroup whose programs see clients, until this is disposed or the process ends.</summary>
/// <remarks>What <c>whence run</c> and <c>whence reveal</c> share. Any thread may call.</remarks>
public sealed class RevealedCgroup : IDisposable
{
    private readonly Lock _gate = new();
    private readonly RevealPrograms _programs;
    private bool _disposed;

    private RevealedCgroup(RevealModel model, RevealPrograms programs) => (Model, _programs) = (model, programs);

    /// <summary>What is revealed to whom.</summary>
    public RevealModel Model { get; }

    /// <summary>Why <c>whence reveal --list</c> does not show it, in one line; null = it does. Not escaped.</summary>
    public string? ListFault { get; private set; }

    /// <summary>Attaches to the cgroup. Where there can be no list, clients are revealed all the same.</summary>
    /// <exception cref="RevealException">It cannot be; the message is a line for people.</exception>
    public static RevealedCgroup Attach(RevealModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!OperatingSystem.IsLinux())
        {
            throw new RevealException("reveal needs Linux");
        }

        var revealed = new RevealedCgroup(model, RevealPrograms.Attach(model.Cgroup, model.From, model.Formats, model.AfterSyn));
        try
        {
            revealed.Pin();
            return revealed;
        }
        catch
        {
            revealed.Dispose();
            throw;
        }
    }

    /// <summary>What became of connections so far; null = it is over.</summary>
    /// <exception cref="IOException">The kernel does not say.</exception>
    public RevealTotals? Read()
    {
        lock (_gate)
        {
            return _disposed ? null : new RevealTotals(Model.Cgroup, _programs.ReadCounts(), _programs.CountRevealed());
        }
    }

    /// <summary>Detaches: sockets answer with their peer again.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _programs.Dispose();
        }
    }

    private void Pin()
    {
        try
        {
            _programs.Pin(Model.Pin);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            ListFault = $"there is no list for --list, because {Model.Pin} is in no file system of type bpf that we may write to: "
                + fault.Message;
        }
    }
}
