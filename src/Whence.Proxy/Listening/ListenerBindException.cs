using System.Net.Sockets;

namespace Whence.Proxy;

/// <summary>A listener could not be started because one of its addresses cannot be had. None of them is bound then.</summary>
/// <param name="listener">The listener's name.</param>
/// <param name="address">The address.</param>
/// <param name="cause">What the kernel said.</param>
public sealed class ListenerBindException(string listener, AddressPort address, SocketException cause)
    : Exception($"Listener {listener} cannot bind {address}: {Describe(cause)}", cause)
{
    /// <summary>The address that cannot be had.</summary>
    public AddressPort Address => address;

    /// <summary>Why.</summary>
    public SocketError Error => cause.SocketErrorCode;

    private static string Describe(SocketException cause) => cause.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "the port is in use by another program",
        SocketError.AddressNotAvailable => "no interface of this host has the address",
        SocketError.AccessDenied => "not allowed; ports below 1024 need CAP_NET_BIND_SERVICE",
        SocketError.AddressFamilyNotSupported => "this host does not have that address family",
        _ => cause.Message,
    };
}
