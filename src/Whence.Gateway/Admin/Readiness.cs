namespace Whence.Gateway.Admin;

/// <summary>Whether new connections are welcome: false while starting and while draining.</summary>
internal sealed class Readiness
{
    private volatile bool _ready;

    public bool IsReady => _ready;

    public void Set(bool ready) => _ready = ready;
}
