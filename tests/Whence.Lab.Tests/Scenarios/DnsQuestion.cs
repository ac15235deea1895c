using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Whence.Lab.Tests;

/// <summary>A question of DNS (RFC 1035 section 4) for the address of a name, and what an answer says.</summary>
internal static class DnsQuestion
{
    private const int HeaderLength = 12;

    /// <summary>Numbers for the query type: A, AAAA (RFC 3596 section 2.1).</summary>
    private const byte TypeA = 1, TypeAaaa = 28;

    /// <summary>Writes one, with the id 0x1234.</summary>
    public static byte[] For(string name, bool isIPv6 = false)
    {
        List<byte> bytes = [0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 0];
        foreach (string label in name.Split('.'))
        {
            bytes.Add((byte)label.Length);
            bytes.AddRange(Encoding.ASCII.GetBytes(label));
        }

        bytes.AddRange([0, 0, isIPv6 ? TypeAaaa : TypeA, 0, 1]);
        return [.. bytes];
    }

    /// <summary>The address that stands last in an answer to a question.</summary>
    public static IPAddress AddressIn(byte[] answer, byte[] question)
    {
        Assert.Equal(question.AsSpan(0, 2), answer.AsSpan(0, 2));
        Assert.Equal(1, BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(6))); // one answer
        Assert.Equal(question.AsSpan(HeaderLength), answer.AsSpan(HeaderLength, question.Length - HeaderLength));
        return new IPAddress(answer.AsSpan(answer.Length - (question[^3] == TypeAaaa ? 16 : 4)));
    }
}
