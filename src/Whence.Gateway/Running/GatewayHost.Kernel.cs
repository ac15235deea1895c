using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Whence.Gateway.Kernel;

namespace Whence.Gateway.Running;

/// <summary>The listeners whose connections the kernel moves.</summary>
public sealed partial class GatewayHost
{
    /// <summary>How often the kernel is looked at while its connections end. It may have a million entries to show.</summary>
    private static readonly TimeSpan KernelLook = TimeSpan.FromSeconds(1);

    private readonly NftProgram _nft;
    private ImmutableArray<KernelListener> _kernel = [];

    /// <summary>The listeners whose connections the kernel moves, in the order of the configuration.</summary>
    public IReadOnlyList<KernelListener> KernelListeners => _kernel;

    /// <summary>Before anybody listens here: a table that was left behind would take connections past him.</summary>
    /// <exception cref="KernelException">There is one that cannot be removed.</exception>
    private async Task RemoveLeftTablesAsync()
    {
        if (_model.LeavesLeftTables)
        {
            return;
        }

        var left = new LeftTables(_nft);
        foreach ((string family, string table) in await FindLeftTablesAsync(left).ConfigureAwait(false))
        {
            if (await left.RemoveAsync(family, table, CancellationToken.None).ConfigureAwait(false))
            {
                LogLeftTableRemoved(family, table);
            }
        }
    }

    /// <summary>Most gateways have no nft or may not ask it, and none like them has left a table. One with kernel
    /// listeners fails at those.</summary>
    private async Task<IEnumerable<(string Family, string Table)>> FindLeftTablesAsync(LeftTables left)
    {
        try
        {
            return await left.FindAsync(_model.Kernel, CancellationToken.None).ConfigureAwait(false);
        }
        catch (KernelException fault)
        {
            bool isUsual = fault.Fault is KernelFault.NftMissing or KernelFault.NotPermitted or KernelFault.NotInKernel;
            LogLeftTablesUnknown(isUsual ? LogLevel.Debug : LogLevel.Warning, fault.Message);
            return [];
        }
    }

    private async Task StartKernelAsync()
    {
        foreach (KernelModel model in _model.Kernel)
        {
            if (!Forwarding.IsOn(model.Family))
            {
                throw KernelException.ForwardingOff(model.Name, Forwarding.Setting(model.Family));
            }

            _kernel = _kernel.Add(await KernelListener.StartAsync(model, _nft, CancellationToken.None).ConfigureAwait(false));
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
                if (!_started)
                {
                    listener.Abandon();
                }

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
