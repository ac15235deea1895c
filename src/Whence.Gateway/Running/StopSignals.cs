using System.Runtime.InteropServices;

namespace Whence.Gateway.Running;

/// <summary>Listens for SIGTERM and SIGINT: the first one asks for a drain, the second one for an end at once.</summary>
public sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration _terminate;
    private readonly PosixSignalRegistration _interrupt;

    /// <summary>Begins to listen; from now on the signals do not end the process by themselves.</summary>
    public StopSignals()
    {
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
    }

    /// <summary>Completes with the first signal.</summary>
    public Task Drain => _first.Task;

    /// <summary>Completes with the second signal.</summary>
    public Task AtOnce => _second.Task;

    /// <summary>As a signal would.</summary>
    public void RequestStop()
    {
        if (!_first.TrySetResult())
        {
            _second.TrySetResult();
        }
    }

    /// <summary>Signals end the process again.</summary>
    public void Dispose()
    {
        _terminate.Dispose();
        _interrupt.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        RequestStop();
    }
}
