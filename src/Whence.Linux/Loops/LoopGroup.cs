using System.Collections.Immutable;
using Whence.Linux.Interop;

namespace Whence.Linux.Loops;

/// <summary>The loops of a process: one for each core that it may use.</summary>
public sealed unsafe class LoopGroup : IDisposable
{
    /// <summary>What a loop may come to have open for itself: epoll, its wake-up, the reserve, and the pipes that bulk goes through.</summary>
    public const int DescriptorsPerLoop = 3 + (2 * PipePool.MaxOpen);

    private readonly ImmutableArray<EventLoop> _loops;
    private int _next;

    /// <param name="count">How many; normally <see cref="Environment.ProcessorCount"/>, which knows of affinity and cgroups.</param>
    /// <param name="onFault">As for <see cref="EventLoop"/>.</param>
    /// <exception cref="LinuxException">The kernel has no room for them.</exception>
    public LoopGroup(int count, Action<Exception> onFault)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var loops = new List<EventLoop>(count);
        try
        {
            for (int index = 0; index < count; index++)
            {
                loops.Add(new EventLoop($"whence loop {index}", onFault));
            }
        }
        catch (LinuxException)
        {
            loops.ForEach(static loop => loop.Dispose());
            throw;
        }

        _loops = [.. loops];
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<EventLoop> Loops => _loops;

    /// <summary>The loop for something that belongs to no other: the one that asks, else each in turn.</summary>
    public EventLoop Any() => EventLoop.Current ?? _loops[(int)((uint)Interlocked.Increment(ref _next) % (uint)_loops.Length)];

    /// <summary>Listens at one address on every loop; the kernel spreads the connections (SO_REUSEPORT).</summary>
    /// <remarks>The first socket takes the address without sharing it, so that another program's stays another program's, ours of yesterday
    /// too; the option is set on it only when it has it.</remarks>
    /// <param name="local">Where.</param>
    /// <param name="backlog">As for listen(2).</param>
    /// <param name="savesSyn">Whether the kernel keeps the headers of each SYN for <see cref="LoopSocket.ReadSyn"/> (tcp(7), TCP_SAVE_SYN).</param>
    /// <exception cref="LinuxException">The address cannot be had.</exception>
    public ImmutableArray<LoopListener> Listen(AddressPort local, int backlog, bool savesSyn = false)
    {
        var listeners = ImmutableArray.CreateBuilder<LoopListener>(_loops.Length);
        var descriptors = new List<int>(_loops.Length);
        try
        {
            AddressPort bound = local;
            foreach (EventLoop loop in _loops)
            {
                int descriptor = Open(bound, isFirst: descriptors.Count == 0);
                descriptors.Add(descriptor);
                bound = LocalOf(descriptor);
                listeners.Add(new LoopListener(loop, descriptor, bound));
            }

            foreach (int descriptor in descriptors)
            {
                if (savesSyn)
                {
                    // Before the first connection can come. A kernel without it (before 4.3) keeps nothing, as it keeps none of a SYN cookie.
                    SocketOptions.TrySet(descriptor, SocketOptions.LevelTcp, SocketOptions.SaveSyn, 1);
                }

                LinuxException.ThrowIfFailed(Sockets.Listen(descriptor, backlog), "listen");
            }

            return listeners.MoveToImmutable();
        }
        catch (LinuxException)
        {
            foreach (int descriptor in descriptors)
            {
                Descriptors.Close(descriptor);
            }

            throw;
        }
    }

    /// <summary>Binds a UDP address on every loop, as <see cref="Listen"/> does.</summary>
    /// <exception cref="LinuxException">The address cannot be had.</exception>
    public ImmutableArray<LoopDatagramSocket> BindDatagrams(AddressPort local)
    {
        var sockets = new List<LoopDatagramSocket>(_loops.Length);
        try
        {
            foreach (EventLoop loop in _loops)
            {
                sockets.Add(LoopDatagramSocket.Bind(loop, sockets.Count == 0 ? local : sockets[0].Local, isFirst: sockets.Count == 0));
            }

            return [.. sockets];
        }
        catch (LinuxException)
        {
            sockets.ForEach(static socket => _ = socket.CloseAsync());
            throw;
        }
    }

    /// <summary>Ends all loops, and with them everything on them.</summary>
    public void Dispose()
    {
        foreach (EventLoop loop in _loops)
        {
            loop.Dispose();
        }
    }

    private static int Open(AddressPort local, bool isFirst)
    {
        int descriptor = LinuxException.ThrowIfFailed(
            Sockets.Create(SocketAddress.FamilyOf(local.Address), Sockets.Stream | Sockets.NonBlocking | Sockets.CloseOnExec, 0), "socket");
        try
        {
            // Old connections in TIME_WAIT do not keep the port. NODELAY is inherited by what is accepted.
            SocketOptions.TrySet(descriptor, SocketOptions.LevelSocket, SocketOptions.ReuseAddress, 1);
            SocketOptions.TrySet(descriptor, SocketOptions.LevelTcp, SocketOptions.NoDelay, 1);
            if (local.Address.IsIPv6)
            {
                // [::]:port takes IPv6 alone, so that 0.0.0.0:port can stand beside it.
                SocketOptions.TrySet(descriptor, SocketOptions.LevelIPv6, SocketOptions.IPv6Only, 1);
            }

            if (!isFirst)
            {
                SocketOptions.TrySet(descriptor, SocketOptions.LevelSocket, SocketOptions.ReusePort, 1);
            }

            byte* name = stackalloc byte[SocketAddress.MaxSize];
            uint length = SocketAddress.Write(local, name);
            LinuxException.ThrowIfFailed(Sockets.Bind(descriptor, name, length), "bind");
            SocketOptions.TrySet(descriptor, SocketOptions.LevelSocket, SocketOptions.ReusePort, 1);
            return descriptor;
        }
        catch (LinuxException)
        {
            Descriptors.Close(descriptor);
            throw;
        }
    }

    private static AddressPort LocalOf(int descriptor)
    {
        byte* name = stackalloc byte[SocketAddress.MaxSize];
        uint length = SocketAddress.MaxSize;
        LinuxException.ThrowIfFailed(Sockets.LocalName(descriptor, name, &length) == 0 ? 0 : -1, "getsockname");
        return SocketAddress.Read(name);
    }
}
