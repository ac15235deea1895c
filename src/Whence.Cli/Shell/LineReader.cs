namespace Whence.Cli;

/// <summary>Reads lines without end, each of a bounded length.</summary>
/// <param name="input">Where from.</param>
/// <param name="beforeWaiting">
/// Called before the reader may have to wait: answers to lines read so far go out then, and not one by one.
/// </param>
internal sealed class LineReader(TextReader input, Func<Task> beforeWaiting)
{
    /// <summary>
    /// The longest line, in characters. The largest PROXY header takes 131,102 in hexadecimal; this leaves room for names and payload.
    /// </summary>
    public const int MaxLength = 1024 * 1024;

    private readonly char[] _read = new char[16 * 1024];
    private char[] _line = new char[4096];
    private int _at;
    private int _end;

    /// <summary>Reads the next line.</summary>
    /// <returns>The line, valid until the next call; null when it was too long (its rest is skipped). Not <c>Some</c> at the end.</returns>
    public async ValueTask<(bool Some, ReadOnlyMemory<char>? Line)> ReadAsync()
    {
        int length = 0;
        bool tooLong = false;
        while (true)
        {
            if (_at == _end && !await FillAsync().ConfigureAwait(false))
            {
                return length > 0 || tooLong ? (true, Result(length, tooLong)) : (false, null);
            }

            int newLine = _read.AsSpan(_at, _end - _at).IndexOf('\n');
            int take = newLine < 0 ? _end - _at : newLine;
            tooLong |= length + take > MaxLength;
            if (!tooLong)
            {
                Append(length, take);
                length += take;
            }

            _at += newLine < 0 ? take : take + 1;
            if (newLine >= 0)
            {
                return (true, Result(length, tooLong));
            }
        }
    }

    // Not a bare null: that would become an empty memory.
    private ReadOnlyMemory<char>? Result(int length, bool tooLong) => tooLong ? default(ReadOnlyMemory<char>?) : _line.AsMemory(0, length);

    private void Append(int length, int take)
    {
        if (length + take > _line.Length)
        {
            Array.Resize(ref _line, Math.Max(length + take, _line.Length * 2));
        }

        _read.AsSpan(_at, take).CopyTo(_line.AsSpan(length));
    }

    private async ValueTask<bool> FillAsync()
    {
        await beforeWaiting().ConfigureAwait(false);
        _at = 0;
        _end = await input.ReadAsync(_read).ConfigureAwait(false);
        return _end > 0;
    }
}
