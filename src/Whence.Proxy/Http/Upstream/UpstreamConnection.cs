using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>A connection to a target, between requests too.</summary>
/// <remarks>
/// A wait for readable bytes is always under way on it between an answer and the next. While it is kept, whatever comes ends it: a target
/// that closes, or that speaks without being asked. Once it is in use, the same wait is the one for the first byte of the answer: there are
/// never two receives. It holds a buffer only from that byte to the end of the answer.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "Close is what disposes: it is not a scope's to end.")]
internal sealed class UpstreamConnection : IValueTaskSource<TransferResult>
{
    private readonly Connection _connection;
    private readonly ConnectionBudget? _budget;
    private readonly Action _onReadable;
    private ManualResetValueTaskSourceCore<TransferResult> _firstByte;
    private ValueTaskAwaiter<TransferResult> _wait;
    private byte[]? _buffer;
    private int _start;
    private int _end;
    private int _closed;

    /// <param name="connection">The connection; it is closed with this.</param>
    /// <param name="target">Where it leads.</param>
    /// <param name="budget">What it counts towards already; it is given back when it is closed.</param>
    /// <param name="tls">How it is spoken on it; null = none is.</param>
    public UpstreamConnection(Connection connection, AddressPort target, ConnectionBudget? budget, UpstreamTlsModel? tls = null)
    {
        _connection = connection;
        _budget = budget;
        _onReadable = OnReadable;
        Target = target;
        Tls = tls;
        Wait();
    }

    public AddressPort Target { get; }

    public UpstreamTlsModel? Tls { get; }

    public object? Loop => _connection.Loop;

    /// <summary>Strings of the last answer.</summary>
    public FieldCache Fields { get; } = new();

    /// <summary>Whether something is to be read, or the end: then it is none for a new request. Under the lock of its pool.</summary>
    public bool IsReadable { get; set; }

    /// <summary>Where it is kept, or was last.</summary>
    public TargetPool? Pool { get; set; }

    /// <summary>Whether it is kept. Under the lock of its pool.</summary>
    public bool IsIdle { get; set; }

    /// <summary>Since when it is kept.</summary>
    public long IdleSince { get; set; }

    /// <summary>The one kept after it.</summary>
    public UpstreamConnection? Newer { get; set; }

    /// <summary>The one kept before it.</summary>
    public UpstreamConnection? Older { get; set; }

    /// <summary>What was received and not taken.</summary>
    public Span<byte> Received => _buffer.AsSpan(_start, _end - _start);

    /// <summary>The same, to be passed on.</summary>
    public ReadOnlyMemory<byte> Part(Range range) => _buffer.AsMemory(_start, _end - _start)[range];

    public ValueTask<TransferResult> SendAsync(ReadOnlyMemory<byte> bytes) => _connection.SendAsync(bytes);

    /// <summary>Waits for the first byte of an answer, or the end.</summary>
    public ValueTask<TransferResult> FirstByteAsync() => new(this, _firstByte.Version);

    /// <summary>Receives more behind what was received before; <see cref="Commit"/> makes it readable.</summary>
    public ValueTask<TransferResult> ReceiveAsync()
    {
        _buffer ??= ArrayPool<byte>.Shared.Rent(ResponseLimits.Head);
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            Received.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        return _connection.ReceiveAsync(_buffer.AsMemory(_end));
    }

    public void Commit(int received) => _end += received;

    /// <summary>Takes bytes off the front of what was received.</summary>
    public void Take(int bytes) => _start += bytes;

    /// <summary>The connection beneath, with what was received and not taken; nothing else may be done here but closing.</summary>
    public Connection TakeOver()
    {
        byte[] left = Received.ToArray();
        ReturnBuffer();
        return left.Length == 0 ? _connection : new PrefixedConnection(_connection, left, null);
    }

    /// <summary>Makes it ready to be kept: the next wait begins.</summary>
    /// <returns>Not when something is left unread, or comes at once: then it is not to be used again.</returns>
    public bool TryRest()
    {
        if (_start != _end)
        {
            return false;
        }

        ReturnBuffer();
        _firstByte.Reset();
        IsReadable = false;
        Wait();
        return !IsReadable;
    }

    /// <summary>Makes what is under way fail. Any thread may call.</summary>
    public void Abort() => _connection.Abort();

    /// <summary>Closes it, once.</summary>
    /// <remarks>Nothing but the wait may be under way. Any thread may call.</remarks>
    public void Close()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        ReturnBuffer();
        ValueTask closing = _connection.DisposeAsync();
        if (!closing.IsCompletedSuccessfully)
        {
            _ = closing.AsTask(); // closing needs nobody to wait for it
        }

        _budget?.ExitTarget();
    }

    /// <summary>Closes it while it rests, in order: a socket that is waited on would be reset instead.</summary>
    public void CloseIdle()
    {
        _connection.ShutdownSend();
        Close();
    }

    TransferResult IValueTaskSource<TransferResult>.GetResult(short token) => _firstByte.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<TransferResult>.GetStatus(short token) => _firstByte.GetStatus(token);

    void IValueTaskSource<TransferResult>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _firstByte.OnCompleted(continuation, state, token, flags);

    private void Wait()
    {
#pragma warning disable CA2012 // awaited by hand: once, by OnReadable
        _wait = _connection.WaitReadableAsync().GetAwaiter();
#pragma warning restore CA2012
        if (_wait.IsCompleted)
        {
            OnReadable();
        }
        else
        {
            _wait.UnsafeOnCompleted(_onReadable);
        }
    }

    private void OnReadable()
    {
        TransferResult result = _wait.GetResult();
        _wait = default;
        if (Pool is { } pool && pool.Leaves(this))
        {
            Close(); // it was kept: nobody asked for anything
            return;
        }

        IsReadable = true;
        _firstByte.SetResult(result);
    }

    private void ReturnBuffer()
    {
        if (_buffer is { } buffer)
        {
            _buffer = null;
            _start = _end = 0;
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
