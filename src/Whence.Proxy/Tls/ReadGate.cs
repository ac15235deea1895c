namespace Whence.Proxy.Tls;

/// <summary>Keeps the making of a close_notify away from deciphering: both change the state of one OpenSSL object, and SslStream guards
/// sending against receiving, but not its shutdown against a receive.</summary>
/// <remarks>Held only while bytes are worked on, never while they are waited for. What comes while it is held is done by who holds
/// it.</remarks>
internal sealed class ReadGate
{
    private readonly Lock _gate = new();
    private Action? _wanted;
    private bool _isHeld;

    /// <summary>A receive works on bytes from now on.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            _isHeld = true;
        }
    }

    /// <summary>It waits, or is done.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _isHeld = false;
            Action? wanted = _wanted;
            _wanted = null;
            wanted?.Invoke();
        }
    }

    /// <summary>Runs an action now, or when the receive leaves.</summary>
    public void Run(Action action)
    {
        lock (_gate)
        {
            if (_isHeld)
            {
                _wanted = action;
            }
            else
            {
                action();
            }
        }
    }
}
