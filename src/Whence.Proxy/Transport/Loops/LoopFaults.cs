using System.Net.Sockets;
using Whence.Linux;
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
        Errno.OutOfMemory or Errno.TooManyFilesInSystem or Errno.TooManyFiles or Errno.NoBufferSpace => AcceptStatus.ResourcePressure,
        Errno.BadDescriptor or Errno.Cancelled => AcceptStatus.Closed,
        _ => AcceptStatus.Transient,
    };

    /// <summary>The name that .NET has for an errno.</summary>
    public static SocketError OfErrno(int errno) => errno switch
    {
        0 => SocketError.Success,
        Errno.Interrupted => SocketError.Interrupted,
        Errno.NotPermitted or Errno.AccessDenied => SocketError.AccessDenied,
        Errno.Invalid => SocketError.InvalidArgument,
        Errno.TooManyFilesInSystem or Errno.TooManyFiles => SocketError.TooManyOpenSockets,
        Errno.BrokenPipe => SocketError.Shutdown,
        Errno.TryAgain => SocketError.WouldBlock,
        Errno.MessageSize => SocketError.MessageSize,
        Errno.ProtocolUnreachable => SocketError.ProtocolOption,
        Errno.AddressFamilyNotSupported => SocketError.AddressFamilyNotSupported,
        Errno.AddressInUse => SocketError.AddressAlreadyInUse,
        Errno.AddressNotAvailable => SocketError.AddressNotAvailable,
        Errno.NetworkDown => SocketError.NetworkDown,
        Errno.NetworkUnreachable => SocketError.NetworkUnreachable,
        Errno.ConnectionAborted => SocketError.ConnectionAborted,
        Errno.ConnectionReset => SocketError.ConnectionReset,
        Errno.OutOfMemory or Errno.NoBufferSpace => SocketError.NoBufferSpaceAvailable,
        Errno.NotConnected => SocketError.NotConnected,
        Errno.TimedOut => SocketError.TimedOut,
        Errno.ConnectionRefused => SocketError.ConnectionRefused,
        Errno.HostDown => SocketError.HostDown,
        Errno.HostUnreachable => SocketError.HostUnreachable,
        Errno.Cancelled => SocketError.OperationAborted,
        _ => SocketError.SocketError,
    };
}
