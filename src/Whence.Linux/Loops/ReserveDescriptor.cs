using Whence.Linux.Interop;

namespace Whence.Linux.Loops;

/// <summary>A descriptor that is held for the moment in which there are no others.</summary>
/// <remarks>With none left, accept(2) can neither take a connection nor turn it away: it stays in the queue, and its client waits. Giving
/// this one up for a moment lets us take the connection and reset it. For one thread.</remarks>
internal sealed class ReserveDescriptor : IDisposable
{
    private int _descriptor = Open();

    /// <summary>Gives it up.</summary>
    public void Release()
    {
        if (_descriptor >= 0)
        {
            Descriptors.Close(_descriptor);
            _descriptor = -1;
        }
    }

    /// <summary>Takes it again; where that fails, the next call tries once more.</summary>
    public void Take()
    {
        if (_descriptor < 0)
        {
            _descriptor = Open();
        }
    }

    public void Dispose() => Release();

    private static int Open() => Descriptors.Open("/dev/null", Descriptors.ReadOnly | Descriptors.CloseOnExec);
}
