using System.Buffers.Binary;

namespace Whence.Tests.Toa;

/// <summary>The rules of TOA once more, for the usual formats: first all options as a list, then the judgement. The oracle of <see
/// cref="ToaReader"/>.</summary>
internal static class SlowToaReader
{
    internal static (ToaStatus Status, AddressPort Client, ToaReason Reason) Read(byte[] bytes, Address peer)
    {
        List<byte[]> toa = [];
        for (int at = 0; at < bytes.Length;)
        {
            if (bytes[at] == 1)
            {
                at++;
                continue;
            }

            if (bytes[at] == 0)
            {
                if (bytes[at..].Any(static one => one != 0))
                {
                    return Wrong(ToaReason.AfterEol);
                }

                break;
            }

            if (at + 1 == bytes.Length)
            {
                return Wrong(ToaReason.Overrun);
            }

            if (bytes[at + 1] < 2)
            {
                return Wrong(ToaReason.SillyLen);
            }

            if (at + bytes[at + 1] > bytes.Length)
            {
                return Wrong(ToaReason.Overrun);
            }

            byte[] option = bytes[at..(at + bytes[at + 1])];
            at += option.Length;
            string head = Convert.ToHexString(option.AsSpan(2, Math.Min(2, option.Length - 2)));
            bool experimental = option[0] is 253 or 254;
            bool foreign = (option[0] == 28 && option.Length == 4)
                || (experimental && (head == "F989" || (head == "E2D4" && option.Length == 6) || (head == "DEE9" && option.Length is not (7 or 8 or 19 or 20))));
            if (option[0] is not (28 or 200 or 253 or 254) || foreign)
            {
                continue;
            }

            if (option[0] == 28 ? option.Length is not (7 or 19) : option.Length is not (8 or 20))
            {
                return Wrong(ToaReason.BadLen);
            }

            toa.Add(option);
            if (toa.Count == 2)
            {
                return Wrong(ToaReason.Duplicate);
            }
        }

        if (toa.Count == 0)
        {
            return (ToaStatus.Absent, default, ToaReason.None);
        }

        byte[] only = toa[0];
        Address address = Address.FromBytes(only.AsSpan(only[0] == 28 ? 3 : 4)).Unmap();
        ushort port = only[0] == 28 ? (ushort)0 : BinaryPrimitives.ReadUInt16BigEndian(only.AsSpan(2));
        bool unusable = address.IsUnspecified || address.IsMulticast || address.IsBroadcast || (address.IsLoopback && !peer.IsLoopback);
        return unusable ? Wrong(ToaReason.SrcUnusable) : (ToaStatus.Present, new AddressPort(address, port), ToaReason.None);
    }

    private static (ToaStatus Status, AddressPort Client, ToaReason Reason) Wrong(ToaReason reason) => (ToaStatus.Invalid, default, reason);
}
