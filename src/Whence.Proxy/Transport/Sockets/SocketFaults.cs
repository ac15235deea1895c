using System.Net.Sockets;

namespace Whence.Proxy.Transport.Sockets;

/// <summary>What an exception of System.Net.Sockets means behind the seam, where what peers do is a result and never an
/// exception.</summary>
internal static class SocketFaults
{
    // errno of Linux, for those that .NET has no SocketError of its own for.
    private const int OutOfMemory = 12;
    private const int TooManyFilesInSystem = 23;
    private const int TooManyFiles = 24;
    private const int NoBufferSpace = 105;

    /// <summary>A transfer that ended because the connection is gone, on our side or on the other.</summary>
    public static SocketError OfTransfer(Exception exception) => exception switch
    {
        SocketException { SocketErrorCode: not SocketError.Success } fault => fault.SocketErrorCode,
        ObjectDisposedException or OperationCanceledException => SocketError.OperationAborted,
        _ => SocketError.SocketError,
    };

    /// <summary>An accept that gave no connection.</summary>
    public static AcceptStatus OfAccept(SocketException exception) => exception switch
    {
        { SocketErrorCode: SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable } => AcceptStatus.ResourcePressure,
        { NativeErrorCode: OutOfMemory or TooManyFilesInSystem or TooManyFiles or NoBufferSpace } => AcceptStatus.ResourcePressure,
        { SocketErrorCode: SocketError.OperationAborted or SocketError.Interrupted or SocketError.NotSocket } => AcceptStatus.Closed,
        _ => AcceptStatus.Transient,
    };
}
