using System.Buffers.Binary;
using System.Text;

namespace Whence.Interop.Tests;

/// <summary>A message as gRPC frames it: a byte that says whether it is compressed, and its length.</summary>
internal static class GrpcMessage
{
    private const int HeadLength = 5;

    internal static async Task WriteAsync(Stream to, string text)
    {
        byte[] message = new byte[HeadLength + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), message.Length - HeadLength);
        Encoding.UTF8.GetBytes(text, message.AsSpan(HeadLength));
        await to.WriteAsync(message);
        await to.FlushAsync();
    }

    /// <summary>The next one; null at the end.</summary>
    internal static async Task<string?> ReadAsync(Stream from)
    {
        byte[] head = new byte[HeadLength];
        if (await from.ReadAtLeastAsync(head, HeadLength, throwOnEndOfStream: false) < HeadLength)
        {
            return null;
        }

        byte[] message = new byte[BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(1))];
        await from.ReadExactlyAsync(message);
        return Encoding.UTF8.GetString(message);
    }
}
