namespace Whence.Proxy.Http;

/// <summary>So many at once, and so many a second. Any thread may call.</summary>
/// <remarks>The clock is asked only when what there was is used up.</remarks>
internal sealed class RateBound
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly int _atOnce;
    private readonly int _perSecond;
    private int _left;
    private long _filled;

    public RateBound(TimeProvider time, int atOnce, int perSecond)
    {
        _time = time;
        _atOnce = _left = atOnce;
        _perSecond = perSecond;
        _filled = time.GetTimestamp();
    }

    /// <summary>Takes one.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryTake()
    {
        lock (_gate)
        {
            if (_left == 0)
            {
                Fill();
            }

            bool taken = _left > 0;
            _left -= taken ? 1 : 0;
            return taken;
        }
    }

    /// <summary>Gives some back, up to what there was at first.</summary>
    public void Return(int count)
    {
        lock (_gate)
        {
            _left = Math.Min(_atOnce, _left + count);
        }
    }

    private void Fill()
    {
        long now = _time.GetTimestamp();
        _left = (int)Math.Min(_atOnce, _perSecond * _time.GetElapsedTime(_filled, now).TotalSeconds);
        _filled = _left > 0 ? now : _filled;
    }
}
