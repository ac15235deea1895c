using System.Buffers;

namespace Whence.Proxy.Http;

/// <summary>Bytes in a rented buffer, which is held only while there are any.</summary>
internal struct PieceBuffer
{
    /// <summary>Takes the head and body of most answers; whatever is larger moves to a larger one.</summary>
    private const int FirstSize = 4 * 1024;

    private byte[]? _buffer;

    public int Length { get; private set; }

    public readonly ReadOnlyMemory<byte> Bytes => _buffer.AsMemory(0, Length);

    /// <summary>Room for <paramref name="size"/> more at least, and never none.</summary>
    public Memory<byte> Room(int size)
    {
        if (_buffer is null || _buffer.Length - Length < Math.Max(size, 1))
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstSize, Math.Max(2 * Length, Length + size)));
            _buffer.AsSpan(0, Length).CopyTo(larger);
            Return();
            _buffer = larger;
        }

        return _buffer.AsMemory(Length);
    }

    public void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)bytes, (uint)((_buffer?.Length ?? 0) - Length), nameof(bytes));
        Length += bytes;
    }

    /// <summary>Takes what is in another one, which is empty then.</summary>
    public void Take(ref PieceBuffer other)
    {
        if (Length == 0)
        {
            (this, other) = (other, this);
            return;
        }

        other.Bytes.Span.CopyTo(Room(other.Length).Span);
        Length += other.Length;
        other.Clear();
    }

    public void Clear()
    {
        Return();
        _buffer = null;
        Length = 0;
    }

    private readonly void Return()
    {
        if (_buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }
    }
}
