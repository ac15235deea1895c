using System.Net;

namespace Whence.Proxy.Http;

/// <summary>What Kestrel is told to listen on: a name, because the sockets are not Kestrel's.</summary>
internal sealed class ListenerEndPoint(string name) : EndPoint
{
    public override string ToString() => name;
}
