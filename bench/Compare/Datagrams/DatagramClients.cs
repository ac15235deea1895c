using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using Whence.Linux.Loops;

namespace Whence.Compare;

/// <summary>The load of datagrams: clients that each send one and wait for it to come back, a closed loop as wrk's. A process of its
/// own.</summary>
internal sealed class DatagramClients
{
    /// <summary>As many as wrk has connections. One datagram each: they fit into the receive buffer of a listener.</summary>
    public const int Clients = 64;

    /// <summary>The time at which it was sent stands first in each datagram.</summary>
    public const int SmallestSize = sizeof(long);

    private const int Slowest = 1_000_000;

    /// <summary>A datagram that is not back by then is lost, and another one is sent.</summary>
    private static readonly TimeSpan LostAfter = TimeSpan.FromMilliseconds(250);

    private readonly int[] _micros = new int[Slowest + 1];
    private readonly byte[] _first;
    private readonly Client[] _clients;
    private bool _isOver;
    private long _lost;

    private DatagramClients(EventLoop loop, int port, int size)
    {
        _first = new byte[size];
        _clients = [.. Enumerable.Range(0, Clients).Select(_ => new Client(this, loop, port))];
    }

    /// <summary>Loads a port of this machine and prints what came of it.</summary>
    public static async Task<int> RunAsync(int port, int size, TimeSpan duration, CancellationToken cancel)
    {
        using var loops = new LoopGroup(1, static fault => Console.Error.WriteLine(fault));
        var done = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        loops.Loops[0].Post(
            _ =>
            {
                var load = new DatagramClients(loops.Loops[0], port, size);
                load.Begin(duration, done);
            },
            null);
        Console.WriteLine(await done.Task.WaitAsync(cancel));
        return 0;
    }

    private void Begin(TimeSpan duration, TaskCompletionSource<string> done)
    {
        long began = Stopwatch.GetTimestamp();
        ITimer retry = LoopTimeProvider.Instance.CreateTimer(_ => Retry(), null, LostAfter, LostAfter);
        ITimer? end = null;
        end = LoopTimeProvider.Instance.CreateTimer(
            _ =>
            {
                _isOver = true;
                retry.Dispose();
                end!.Dispose();
                done.SetResult(Result(Stopwatch.GetElapsedTime(began)));
            },
            null,
            duration,
            Timeout.InfiniteTimeSpan);
        foreach (Client client in _clients)
        {
            client.Send();
        }
    }

    private void Retry()
    {
        foreach (Client client in _clients.Where(static client => Stopwatch.GetElapsedTime(client.SentAt) > LostAfter))
        {
            _lost++;
            client.Send();
        }
    }

    private string Result(TimeSpan elapsed)
    {
        long count = _micros.Sum(static each => (long)each);
        int Percentile(double part)
        {
            long left = (long)Math.Ceiling(count * part);
            int at = 0;
            while (at < Slowest && (left -= _micros[at]) > 0)
            {
                at++;
            }

            return at;
        }

        return string.Create(
            CultureInfo.InvariantCulture, $"echoes {count} micros {elapsed.TotalMicroseconds:F0} p50 {Percentile(0.5)} p99 {Percentile(0.99)} lost {_lost}");
    }

    private sealed class Client : ILoopDatagramReceiver
    {
        private readonly DatagramClients _load;
        private readonly LoopDatagramSocket _socket;

        public Client(DatagramClients load, EventLoop loop, int port)
        {
            _load = load;
            _socket = LoopDatagramSocket.Connect(loop, new AddressPort(Address.FromIPv4(0x7F000001), (ushort)port), default, out int errno)
                ?? throw new CompareException($"no socket: errno {errno}");
            _socket.Begin(this);
        }

        public long SentAt { get; private set; }

        public void Send()
        {
            Stamp(_load._first);
            _socket.Send(_load._first);
        }

        public void OnDatagram(in LoopDatagram datagram)
        {
            Span<byte> payload = datagram.Bytes.Slice(datagram.Start, datagram.Length);
            if (_load._isOver || payload.Length != _load._first.Length || BinaryPrimitives.ReadInt64LittleEndian(payload) != SentAt)
            {
                return; // one that was taken for lost
            }

            long micros = (long)Stopwatch.GetElapsedTime(SentAt).TotalMicroseconds;
            _load._micros[Math.Min(micros, Slowest)]++;
            Stamp(payload);
            _socket.Queue(datagram.Slot, datagram.Start, datagram.Length, default, Address.None);
        }

        public void OnFault(int errno, int lost)
        {
            // It is lost then, and sent again.
        }

        private void Stamp(Span<byte> datagram)
        {
            SentAt = Stopwatch.GetTimestamp();
            BinaryPrimitives.WriteInt64LittleEndian(datagram, SentAt);
        }
    }
}
