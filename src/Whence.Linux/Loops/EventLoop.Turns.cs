using System.Runtime.InteropServices;
using Whence.Linux.Interop;

namespace Whence.Linux.Loops;

/// <summary>What the thread of a loop does.</summary>
public sealed unsafe partial class EventLoop
{
    /// <summary>epoll_wait: for as long as it takes.</summary>
    private const int WaitForEver = -1;

    private void Run()
    {
        _current = this;
        _clock = TickNow();
        Timers.Advance(_clock);
        while (!_stop)
        {
            int count = Epoll.Wait(_epoll, _events, EventsPerTurn, TimeToWait());
            Turn++;
            _clock = TickNow();
            for (int i = 0; i < count; i++)
            {
                byte* entry = _events + (i * Epoll.EventSize);
                Dispatch(*(ulong*)(entry + Epoll.DataOffset), *(uint*)entry);
            }

            if (count < 0 && Marshal.GetLastPInvokeError() != Errno.Interrupted)
            {
                Environment.FailFast("epoll_wait failed: " + Marshal.GetLastPInvokeErrorMessage());
            }

            RunPosted();
            RunPutOff();
            RunTimers();
        }

        CloseAll();
        _current = null;
    }

    private int TimeToWait()
    {
        if (_soon.Count > 0 || !_posted.IsEmpty)
        {
            return 0;
        }

        if (Timers.Next() is not { } next)
        {
            return WaitForEver;
        }

        // From when this turn began: a timer is late by as much as the turn takes, and the clock is read once for each.
        double left = (next - _clock) * Tick.TotalMilliseconds;
        return (int)Math.Clamp(left, 0, int.MaxValue);
    }

    private void Dispatch(ulong number, uint events)
    {
        if (_handles.Find(number) is not { } handle)
        {
            return; // closed by an event of the same turn
        }

        try
        {
            handle.OnEvents(events);
        }
        catch (Exception fault)
        {
            Report(fault);
        }
    }

    private void RunPosted()
    {
        if (_isWaking == 0)
        {
            return;
        }

        // First the flag, then the queue: what is posted from now on wakes the loop again.
        Interlocked.Exchange(ref _isWaking, 0);
        for (int i = _posted.Count; i > 0 && _posted.TryDequeue(out (Action<object?> Action, object? State) item); i--)
        {
            try
            {
                item.Action(item.State);
            }
            catch (Exception fault)
            {
                Report(fault);
            }
        }
    }

    private void RunPutOff()
    {
        if (_soon.Count == 0)
        {
            return;
        }

        // Those who put themselves off again wait for the next turn, after its events.
        (_now, _soon) = (_soon, _now);
        while (_now.TryDequeue(out LoopHandle? handle))
        {
            try
            {
                handle.OnTurn();
            }
            catch (Exception fault)
            {
                Report(fault);
            }
        }
    }

    private void RunTimers()
    {
        while (Timers.Count > 0)
        {
            try
            {
                Timers.Advance(_clock);
                return;
            }
            catch (Exception fault)
            {
                Report(fault); // whoever threw is off the wheel; the others are still to fire
            }
        }
    }

    private void CloseAll()
    {
        foreach (LoopHandle handle in _handles.Snapshot())
        {
            handle.OnLoopEnds();
        }

        // What ended so goes on here, as far as it does without the loop.
        for (int round = 0; round < 16 && (_soon.Count > 0 || !_posted.IsEmpty); round++)
        {
            _isWaking = 1;
            RunPosted();
            RunPutOff();
        }
    }
}
