using Whence.Proxy.Transport;
using Whence.Proxy.Transport.Sockets;

namespace Whence.Proxy.Tests;

/// <summary>The backend of the transport that the behaviour tests run on. The whole suite runs once on each: see tests/run.sh.</summary>
internal static class TransportUnderTest
{
    public static ITransport Create(TimeProvider time) => new SocketsTransport(time);
}
