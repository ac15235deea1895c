using Whence.Linux.Loops;

namespace Whence.Linux.Tests;

/// <summary>What a <see cref="ChildProcess"/> does.</summary>
internal static class ChildRoles
{
    /// <returns>What it answers to a line.</returns>
    public static Func<string, string> Start(string role, string argument, Action<string> say) => role switch
    {
        "listen" => Listen(argument, say),
        "accept" => new Accepting(say).Answer,
        _ => throw new ArgumentException(role, nameof(role)),
    };

    /// <summary>Tries to have an address.</summary>
    private static Func<string, string> Listen(string address, Action<string> say)
    {
        Assert.True(AddressPort.TryParse(address, out AddressPort local));
        using LoopGroup group = new(1, static _ => { });
        try
        {
            group.Listen(local, 16);
            say("errno 0");
        }
        catch (LinuxException fault)
        {
            say($"errno {fault.Errno}");
        }

        return static line => line;
    }

    /// <summary>Accepts whoever comes and keeps them, with a pause where there is nothing to accept them with.</summary>
    private sealed class Accepting : IDisposable
    {
        private readonly LoopGroup _group = new(1, static fault => Environment.FailFast(fault.ToString()));
        private readonly List<LoopSocket> _sockets = [];
        private int _accepted;
        private int _short;

        public Accepting(Action<string> say)
        {
            LoopListener listener = _group.Listen(Pair.Loopback, 1024)[0];
            _ = AcceptAsync(listener);
            say(listener.Local.ToString());
        }

        public string Answer(string line)
        {
            EventLoop loop = _group.Loops[0];
            if (line == "close")
            {
                loop.Post(
                    _ =>
                    {
                        _sockets.ForEach(static socket => socket.Close());
                        _sockets.Clear();
                    },
                    null);
            }

            return $"{_accepted} {_short} {loop.Turn}";
        }

        public void Dispose() => _group.Dispose();

        private async Task AcceptAsync(LoopListener listener)
        {
            while (true)
            {
                LoopAccept accept = await listener.AcceptAsync();
                if (accept.Socket is { } socket)
                {
                    _sockets.Add(socket);
                    await socket.SendAsync("hi"u8.ToArray());
                    Interlocked.Increment(ref _accepted);
                }
                else if (accept.Error is Errno.TooManyFiles)
                {
                    Interlocked.Increment(ref _short);
                    await Task.Delay(TimeSpan.FromMilliseconds(5), LoopTimeProvider.Instance);
                }
                else
                {
                    return;
                }
            }
        }
    }
}
