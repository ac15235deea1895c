using System.Text;

namespace Whence.Cli.Tests.Decode;

/// <summary>Gives one line, then waits like a terminal until it is ended.</summary>
internal sealed class QuestionStream(string line) : MemoryStream(Encoding.UTF8.GetBytes(line + "\n"))
{
    private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task WaitingForMore => _waiting.Task;

    public void End() => _ended.TrySetResult();

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int read = Read(buffer.Span);
        if (read == 0)
        {
            _waiting.TrySetResult();
            await _ended.Task;
        }

        return read;
    }
}
