using System.Threading.Tasks.Sources;

namespace Whence.Linux.Loops;

/// <summary>A send, or a connect, that has to wait.</summary>
public sealed partial class LoopSocket
{
    private sealed class SendWait(LoopSocket socket) : IValueTaskSource<LoopResult>
    {
        private ManualResetValueTaskSourceCore<LoopResult> _wait;
        private ReadOnlyMemory<byte> _left;
        private int _sent;

        public bool IsUnderWay { get; private set; }

        /// <summary>Makes ready; it is under way from <see cref="Begin"/> on, which is called on the loop.</summary>
        /// <param name="bytes">All of them.</param>
        /// <param name="sent">How many were taken already.</param>
        public ValueTask<LoopResult> Prepare(ReadOnlyMemory<byte> bytes, int sent)
        {
            _wait.Reset();
            _left = bytes[sent..];
            _sent = sent;
            return new ValueTask<LoopResult>(this, _wait.Version);
        }

        public void Begin() => IsUnderWay = true;

        public void BeginSend()
        {
            Begin();
            GoOn();
        }

        /// <summary>The socket takes bytes again, or is connected, or broke.</summary>
        public void OnWritable(bool broken)
        {
            if ((socket._ready & Readiness.Connecting) != 0)
            {
                Complete(socket.Connected(broken));
            }
            else
            {
                GoOn();
            }
        }

        public void OnClosed()
        {
            if (IsUnderWay)
            {
                Complete(LoopResult.Cancelled);
            }
        }

        public void Complete(LoopResult result)
        {
            _left = default;
            IsUnderWay = false;
            _wait.SetResult(result);
        }

        LoopResult IValueTaskSource<LoopResult>.GetResult(short token) => _wait.GetResult(token);

        ValueTaskSourceStatus IValueTaskSource<LoopResult>.GetStatus(short token) => _wait.GetStatus(token);

        void IValueTaskSource<LoopResult>.OnCompleted(
            Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
            => _wait.OnCompleted(continuation, state, token, flags);

        private void GoOn()
        {
            while (true)
            {
                LoopResult result = socket.TrySend(_left.Span);
                if (result.IsWait)
                {
                    return;
                }

                _sent += result.Bytes;
                _left = _left[result.Bytes..];
                if (result.Failed || _left.IsEmpty)
                {
                    Complete(result.Failed ? result : new LoopResult(_sent));
                    return;
                }
            }
        }
    }
}
