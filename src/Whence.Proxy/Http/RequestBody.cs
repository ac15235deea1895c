using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;

namespace Whence.Proxy.Http;

/// <summary>The body of a request on its way to the target, or to whoever looks for a claim in it first.</summary>
/// <param name="reader">Where it comes from.</param>
/// <param name="length">Its length where the client gave one; null = chunked.</param>
internal sealed class RequestBody(PipeReader reader, long? length)
{
    private readonly ArrayBufferWriter<byte> _read = new();
    private Task<ReadResult>? _pending;
    private bool _ended;

    /// <summary>Its length where the client gave one; null = chunked. It is passed on in the same framing.</summary>
    public long? Length { get; } = length;

    /// <summary>Bytes that came so far.</summary>
    public long Received { get; private set; }

    /// <summary>Whether any of it went to a target: then no other target can be tried.</summary>
    public bool IsConsumed { get; private set; }

    /// <summary>What the client did wrong while sending it.</summary>
    public Exception? ClientFault { get; private set; }

    /// <summary>Reads the form of which a claim is asked. What was read still reaches the target.</summary>
    /// <remarks>Bounded by size and time: beyond them the claim is unreadable, and the request goes on as far as its route lets such requests.</remarks>
    public async Task<FormClaim> ReadFormAsync(HttpLimits limits, TimeProvider time)
    {
        if (Length > limits.FormSize)
        {
            return FormClaim.Unreadable;
        }

        long began = time.GetTimestamp();
        try
        {
            while (!_ended)
            {
                TimeSpan left = limits.FormTimeout - time.GetElapsedTime(began);
                if (left <= TimeSpan.Zero || _read.WrittenCount > limits.FormSize)
                {
                    return FormClaim.Unreadable;
                }

                _pending ??= reader.ReadAsync().AsTask();
                Take(await _pending.WaitAsync(left, time));
                _pending = null;
            }
        }
        catch (TimeoutException)
        {
            return FormClaim.Unreadable; // the read goes on, and what it brings is passed on
        }
        catch (Exception exception) when (exception is IOException or BadHttpRequestException or OperationCanceledException)
        {
            ClientFault = exception;
            return FormClaim.Unreadable;
        }

        return _read.WrittenCount > limits.FormSize ? FormClaim.Unreadable : FormClaim.Of(_read.WrittenSpan.ToArray());
    }

    /// <summary>Copies the whole body, as it comes.</summary>
    /// <exception cref="IOException">Either side broke off; <see cref="ClientFault"/> tells whether it was the client.</exception>
    public async Task CopyToAsync(Stream target, RequestDeadline deadline)
    {
        IsConsumed = true;
        CancellationToken cancel = deadline.Token;
        await target.FlushAsync(cancel); // the head goes out now, not with the first bytes of a slow body
        if (_read.WrittenCount > 0)
        {
            deadline.AwaitTarget();
            await target.WriteAsync(_read.WrittenMemory, cancel);
            await target.FlushAsync(cancel);
        }

        while (!_ended)
        {
            deadline.AwaitClient();
            ReadResult result = await ReadAsync(cancel);
            deadline.AwaitTarget();
            foreach (ReadOnlyMemory<byte> part in result.Buffer)
            {
                await target.WriteAsync(part, cancel);
            }

            Received += result.Buffer.Length;
            _ended = result.IsCompleted;
            reader.AdvanceTo(result.Buffer.End);
            await target.FlushAsync(cancel);
        }

        deadline.AwaitTarget();
    }

    private async ValueTask<ReadResult> ReadAsync(CancellationToken cancel)
    {
        try
        {
            if (_pending is { } pending)
            {
                _pending = null;
                return await pending.WaitAsync(cancel);
            }

            return await reader.ReadAsync(cancel);
        }
        catch (Exception exception) when (exception is IOException or BadHttpRequestException)
        {
            ClientFault = exception;
            throw;
        }
    }

    private void Take(ReadResult result)
    {
        foreach (ReadOnlyMemory<byte> part in result.Buffer)
        {
            _read.Write(part.Span);
        }

        Received += result.Buffer.Length;
        _ended = result.IsCompleted;
        reader.AdvanceTo(result.Buffer.End);
    }
}
