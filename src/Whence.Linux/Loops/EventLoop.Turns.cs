using System.Runtime.InteropServices;
using Whence.Linux.Interop;

namespace Whence.Linux.Loops;

/// <summary>What the thread of a loop does.</summary>
public sealed unsafe partial class EventLoop
{
    /// <summary>epoll_wait: for as long as it takes.</summary>
    private const int WaitForEver = -1;

    /// <summary>What ends with a loop may go on and begin something that ends at once so often; whoever never stops trying is left
    /// behind.</summary>
    private const int LastRounds = 1000;

    private void Run()
    {
        _current = this;
        while (!_stop)
        {
            int count = Epoll.Wait(_epoll, _events, EventsPerTurn, TimeToWait());
            Turn++;
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
        Free();
        _current = null;
        _hasEnded = true;
        Interlocked.MemoryBarrier();
        RunRest();
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

        // From the clock: the wheel's own time is as old as its last timer.
        return (int)Math.Clamp(Math.Ceiling((next * Tick.TotalMilliseconds) - MillisecondsNow()), 0, int.MaxValue);
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
            handle.IsPutOff = false;
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
                Timers.Advance(TickNow());
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

        RunWhatIsLeft();
    }

    private void Free()
    {
        lock (_wakeUpGate)
        {
            _isClosed = true;
            Descriptors.Close(_epoll);
            Descriptors.Close(_wakeUp);
        }

        Reserve.Dispose();
        Pipes.Dispose();
        _datagrams?.Dispose();
        NativeMemory.Free(_events);
        NativeMemory.Free(_scratch);
    }

    /// <summary>Does what was posted to a loop that has ended, on one thread at a time.</summary>
    private void RunRest()
    {
        bool isDone = true;
        while (isDone && !_posted.IsEmpty && Interlocked.Exchange(ref _isRunningRest, 1) == 0)
        {
            EventLoop? outer = _current;
            _current = this;
            isDone = RunWhatIsLeft();
            _current = outer;
            Interlocked.Exchange(ref _isRunningRest, 0);
        }
    }

    /// <summary>What ended with the loop goes on, as far as it does without one: nothing can be watched any more.</summary>
    /// <returns>Whether nothing is left.</returns>
    private bool RunWhatIsLeft()
    {
        for (int round = 0; round < LastRounds; round++)
        {
            if (_soon.Count == 0 && _posted.IsEmpty)
            {
                return true;
            }

            _isWaking = 1;
            RunPosted();
            RunPutOff();
        }

        return false;
    }
}
