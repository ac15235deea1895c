using System.Net.Sockets;

namespace Whence.Gateway.Kernel;

/// <summary>Says that a table is ours for as long as we run.</summary>
/// <remarks>
/// A socket with an abstract name (unix(7)): such names belong to a network namespace, as tables do, and the kernel frees them when
/// the process ends, however it ends. A file with a process id would do neither.
/// </remarks>
internal sealed class TableLock : IDisposable
{
    private readonly Socket _held;

    private TableLock(Socket held) => _held = held;

    /// <summary>Takes the lock of a table.</summary>
    /// <returns>null = somebody else has it.</returns>
    /// <exception cref="KernelException">Nobody has it, and it cannot be had.</exception>
    public static TableLock? TryTake(string family, string table)
    {
        Socket? socket = null;
        try
        {
            socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint($"\0whence/nftables/{family}/{table}"));
            return new TableLock(socket);
        }
        catch (SocketException fault)
        {
            socket?.Dispose();
            return fault.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? null
                : throw KernelException.TableNotLocked($"{family} {table}", fault.SocketErrorCode);
        }
    }

    public void Dispose() => _held.Dispose();
}
