using System.Collections.Immutable;
using Whence.Gateway.Kernel;

namespace Whence.Gateway.Running;

/// <summary>The listeners whose connections the kernel moves.</summary>
public sealed partial class GatewayHost
{
    /// <summary>How often the kernel is looked at while its connections end. It may have a million entries to show.</summary>
    private static readonly TimeSpan KernelLook = TimeSpan.FromSeconds(1);

    private ImmutableArray<KernelListener> _kernel = [];

    /// <summary>The listeners whose connections the kernel moves, in the order of the configuration.</summary>
    public IReadOnlyList<KernelListener> KernelListeners => _kernel;

    private async Task StartKernelAsync()
    {
        foreach (KernelModel model in _model.Kernel)
        {
            _kernel = _kernel.Add(await KernelListener.StartAsync(model, _time).ConfigureAwait(false));
            LogKernelStarted(model.Name, _kernel[^1].Table);
        }
    }

    /// <summary>No new connections; then those that run may end, as long as the drain goes.</summary>
    private async Task DrainKernelAsync()
    {
        long begun = _time.GetTimestamp();
        foreach (KernelListener listener in _kernel)
        {
            try
            {
                await listener.CloseAsync().ConfigureAwait(false);
            }
            catch (KernelException fault)
            {
                LogKernelNotClosed(listener.Model.Name, fault);
            }
        }

        bool endless = _model.Drain == Timeout.InfiniteTimeSpan;
        while (_kernel.Any(static listener => !listener.Model.Persist && listener.HasConnections())
            && (endless || _time.GetElapsedTime(begun) < _model.Drain))
        {
            await Task.Delay(KernelLook, _time).ConfigureAwait(false);
        }
    }

    private async Task StopKernelAsync()
    {
        foreach (KernelListener listener in _kernel)
        {
            try
            {
                await listener.DisposeAsync().ConfigureAwait(false);
                if (listener.Model.Persist)
                {
                    LogKernelStays(listener.Model.Name, listener.Table);
                }
            }
            catch (KernelException fault)
            {
                LogKernelNotRemoved(listener.Model.Name, listener.Table, fault);
            }
        }
    }
}
