using FsCheck;
using FsCheck.Fluent;

namespace Whence.Tests.Toa;

/// <summary>Options of TCP as they come, as they should not come, and noise: up to the 40 bytes that a header has room for.</summary>
internal static class ToaOptionGen
{
    private const int Room = 40;

    private static readonly Gen<byte> Octet = from one in Gen.Choose(0, 255) select (byte)one;

    private static readonly Gen<byte[]> Some = Gen.Sized(size => Gen.ArrayOf(Octet, size % (Room + 1)));

    private static readonly Gen<byte[]> Toa =
        from kind in Gen.Elements<byte>(28, 200, 253, 254, 77)
        from length in Gen.Elements<byte>(2, 4, 6, 7, 8, 16, 19, 20)
        from first in Gen.Elements("DC04", "F989", "E2D4", "DEE9")
        from rest in Gen.Elements(
            "CB007107", "7F000001", "00000000", "E0000001", "FFFFFFFF", "20010DB8000000000000000000000001", "00000000000000000000000000000001",
            "00000000000000000000FFFFCB007107", "FF020000000000000000000000000001")
        select (byte[])[kind, length, .. Convert.FromHexString(first + rest).Concat(new byte[Room]).Take(length - 2)];

    private static readonly Gen<byte[]> Known = Gen.Elements("01", "0101", "020405B4", "0402", "080A0102030405060708", "030307", "00", "0000")
        .Select(Convert.FromHexString);

    internal static readonly Gen<byte[]> Options =
        from parts in Gen.ArrayOf(Gen.Frequency((4, Toa), (4, Known), (1, Some)), 4)
        from count in Gen.Choose(0, 4)
        select parts.Take(count).SelectMany(static part => part).Take(Room).ToArray();
}
