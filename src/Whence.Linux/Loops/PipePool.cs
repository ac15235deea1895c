namespace Whence.Linux.Loops;

/// <summary>The pipes of one loop: a direction has one only while it moves bulk. For one thread.</summary>
internal sealed class PipePool : IDisposable
{
    /// <summary>Each costs two descriptors: those above are closed when they come back.</summary>
    public const int MaxIdle = 16;

    /// <summary>Two descriptors each, outside what the connections are counted in: beyond, bytes are copied.</summary>
    public const int MaxOpen = 32;

    private readonly Stack<SplicePipe> _idle = new();
    private int _open;

    /// <summary>How many there are, those in use too.</summary>
    public int Open => _open;

    /// <summary>How many wait for their next use.</summary>
    public int Idle => _idle.Count;

    /// <returns>An empty pipe; null when there are enough, or no descriptor is left.</returns>
    public SplicePipe? Rent()
    {
        if (_idle.TryPop(out SplicePipe? pipe))
        {
            return pipe;
        }

        pipe = _open < MaxOpen ? SplicePipe.TryOpen() : null;
        _open += pipe is null ? 0 : 1;
        return pipe;
    }

    /// <summary>Gives a pipe back. One with something left in it would hand one client's bytes to another: it is closed.</summary>
    public void Return(SplicePipe pipe)
    {
        if (pipe.Filled == 0 && _idle.Count < MaxIdle)
        {
            _idle.Push(pipe);
            return;
        }

        pipe.Dispose();
        _open--;
    }

    public void Dispose()
    {
        while (_idle.TryPop(out SplicePipe? pipe))
        {
            pipe.Dispose();
        }
    }
}
