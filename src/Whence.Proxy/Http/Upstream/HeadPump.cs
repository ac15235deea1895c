using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>Receives until the head of a final answer is there. It begins what was received on the connection.</summary>
internal static class HeadPump
{
    /// <param name="connection">The connection.</param>
    /// <param name="head">Takes what is found.</param>
    /// <param name="mayUpgrade">Whether 101 is a final answer: only where it was asked for.</param>
    /// <returns>What was wrong.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<ResponseReason> ReadAsync(UpstreamConnection connection, ResponseHead head, bool mayUpgrade)
    {
        if ((await connection.FirstByteAsync()).Failed)
        {
            return ResponseReason.ClosedBeforeAnswer;
        }

        var reader = default(ResponseHeadReader);
        bool came = false;
        int interim = 0;
        head.Clear();
        while (true)
        {
            TransferResult received = await connection.ReceiveAsync();
            if (received.Failed || received.IsEnd)
            {
                return !came ? ResponseReason.ClosedBeforeAnswer
                    : received.Failed ? ResponseReason.ConnectionReset : ResponseReason.ClosedInHead;
            }

            came = true;
            connection.Commit(received.Bytes);
            ReadStatus status;
            while ((status = reader.Read(connection.Received, head, out ResponseReason reason)) != ReadStatus.NeedMore)
            {
                if (status == ReadStatus.Invalid || !head.IsInterim)
                {
                    return reason;
                }

                if (head.Status == StatusCodes.Status101SwitchingProtocols)
                {
                    return mayUpgrade ? ResponseReason.None : ResponseReason.ProtocolSwitched;
                }

                if (++interim > ResponseLimits.Interim)
                {
                    return ResponseReason.TooManyInterim;
                }

                connection.Take(head.Length); // interim answers are consumed
                head.Clear();
                reader = default;
            }
        }
    }
}
