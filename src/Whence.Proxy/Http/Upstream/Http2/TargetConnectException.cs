using System.Diagnostics.CodeAnalysis;

namespace Whence.Proxy.Http;

/// <summary>Says through SocketsHttpHandler why a target could not be connected to.</summary>
[SuppressMessage("Design", "CA1032", Justification = "It is made in one place.")]
internal sealed class TargetConnectException(TargetResult result) : IOException("The target could not be connected to.")
{
    public TargetResult Result { get; } = result;
}
