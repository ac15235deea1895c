using System.Net.Sockets;
using Whence.Linux.Loops;

namespace Whence.Proxy.Transport.Loops;

/// <summary>What an errno of Linux means behind the seam.</summary>
internal static class LoopFaults
{
    /// <summary>A transfer, as the seam tells it.</summary>
    public static TransferResult OfTransfer(LoopResult result)
        => result.Failed ? new TransferResult(0, OfErrno(result.Error)) : new TransferResult(result.Bytes);

    /// <summary>An accept that gave no connection.</summary>
    public static AcceptStatus OfAccept(int errno) => errno switch
    {
        12 or 23 or 24 or 105 => AcceptStatus.ResourcePressure, // ENOMEM, ENFILE, EMFILE, ENOBUFS
        9 or 125 => AcceptStatus.Closed,                        // EBADF, ECANCELED
        _ => AcceptStatus.Transient,
    };

    /// <summary>The name that .NET has for an errno.</summary>
    public static SocketError OfErrno(int errno) => errno switch
    {
        0 => SocketError.Success,
        4 => SocketError.Interrupted,
        13 or 1 => SocketError.AccessDenied,
        22 => SocketError.InvalidArgument,
        23 or 24 => SocketError.TooManyOpenSockets,
        32 => SocketError.Shutdown,
        97 => SocketError.AddressFamilyNotSupported,
        98 => SocketError.AddressAlreadyInUse,
        99 => SocketError.AddressNotAvailable,
        100 => SocketError.NetworkDown,
        101 => SocketError.NetworkUnreachable,
        103 => SocketError.ConnectionAborted,
        104 => SocketError.ConnectionReset,
        12 or 105 => SocketError.NoBufferSpaceAvailable,
        107 => SocketError.NotConnected,
        110 => SocketError.TimedOut,
        111 => SocketError.ConnectionRefused,
        112 => SocketError.HostDown,
        113 => SocketError.HostUnreachable,
        125 => SocketError.OperationAborted,
        _ => SocketError.SocketError,
    };
}
