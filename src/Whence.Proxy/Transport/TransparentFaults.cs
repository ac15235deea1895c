using System.Net.Sockets;

namespace Whence.Proxy.Transport;

/// <summary>What an error means where a connection shall come from somebody else's address.</summary>
internal static class TransparentFaults
{
    /// <summary>Of taking the address.</summary>
    public static ShownClientFault OfBind(SocketError error) => error switch
    {
        SocketError.AccessDenied => ShownClientFault.NotPermitted,
        SocketError.AddressAlreadyInUse => ShownClientFault.PortInUse,
        _ => ShownClientFault.None,
    };

    /// <summary>Of connecting. Both ends being given, the only port that cannot be had is one that another connection of the same two ends
    /// has, or had until a minute ago (TIME-WAIT, RFC 9293 section 3.6.1).</summary>
    public static ShownClientFault OfConnect(SocketError error)
        => error is SocketError.AddressNotAvailable or SocketError.AddressAlreadyInUse ? ShownClientFault.PortInUse : ShownClientFault.None;
}
