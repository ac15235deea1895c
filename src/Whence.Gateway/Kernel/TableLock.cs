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

    /// <summary>Takes the lock of the table of a listener.</summary>
    /// <exception cref="KernelException">Somebody else has it.</exception>
    public static TableLock Take(string listener, string family, string table)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint($"\0whence/nftables/{family}/{table}"));
            return new TableLock(socket);
        }
        catch (SocketException fault) when (fault.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            throw KernelException.TableTaken(listener, $"{family} {table}");
        }
    }

    public void Dispose() => _held.Dispose();
}
