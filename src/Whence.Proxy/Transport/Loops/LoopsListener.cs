using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Whence.Linux.Loops;

namespace Whence.Proxy.Transport.Loops;

/// <summary>One loop's share of a bound address.</summary>
internal sealed class LoopsListener(LoopListener listener) : Listener
{
    public override AddressPort Local => listener.Local;

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The result hands the connection over.")]
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<AcceptResult> AcceptAsync()
    {
        LoopAccept accept = await listener.AcceptAsync();
        return accept.Socket is { } socket
            ? new AcceptResult(AcceptStatus.Accepted, new LoopConnection(socket, accept.Local.Unmap()))
            : new AcceptResult(LoopFaults.OfAccept(accept.Error));
    }

    /// <remarks>At once, if this is the loop: a receive that does not have to wait still yields after a few (<see cref="LoopSocket"/>). It is
    /// not, when an accept that was begun elsewhere had ended before anybody waited for it.</remarks>
    public override void Begin(IThreadPoolWorkItem work)
    {
        if (listener.Loop.IsCurrent)
        {
            work.Execute();
        }
        else
        {
            listener.Loop.Post(static work => ((IThreadPoolWorkItem)work!).Execute(), work);
        }
    }

    public override async ValueTask DisposeAsync() => await listener.CloseAsync();
}
