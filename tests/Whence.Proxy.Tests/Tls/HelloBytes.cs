using System.Text;

namespace Whence.Proxy.Tests;

/// <summary>ClientHellos as bytes, right and wrong ones.</summary>
internal static class HelloBytes
{
    public const ushort Grease = 0x8A8A;

    /// <summary>One record with a hello for a name and protocols, as a client of TLS 1.3 sends it.</summary>
    public static byte[] Hello(string? name = "a.example.net", params string[] protocols)
        => Record(Message([.. name is null ? [] : ServerName(name), .. protocols.Length == 0 ? [] : Protocols(protocols), .. Versions(0x0304, 0x0303)]));

    /// <summary>A hello around these extensions; null = it ends before them.</summary>
    public static byte[] Message(byte[]? extensions, ushort legacyVersion = 0x0303, byte[]? session = null, byte[]? ciphers = null)
    {
        byte[] body =
        [
            .. Number(legacyVersion), .. Enumerable.Range(0, 32).Select(i => (byte)i),
            .. Short(session ?? []), .. Long(ciphers ?? [0x8A, 0x8A, 0x13, 0x01, 0xC0, 0x2F]), .. Short([0]),
            .. extensions is null ? [] : Long(extensions),
        ];
        return Handshake(1, body);
    }

    public static byte[] Handshake(byte type, byte[] body) => [type, (byte)(body.Length >> 16), .. Number((ushort)body.Length), .. body];

    public static byte[] Record(byte[] content, byte type = 22, byte major = 3) => [type, major, 1, .. Number((ushort)content.Length), .. content];

    /// <summary>The message in records of at most this size.</summary>
    public static byte[] Records(byte[] message, int size) => [.. message.Chunk(size).SelectMany(part => Record(part))];

    public static byte[] Extension(ushort type, params byte[] data) => [.. Number(type), .. Long(data)];

    public static byte[] ServerName(string name) => Extension(0, Long([0, .. Long(Encoding.Latin1.GetBytes(name))]));

    public static byte[] Protocols(params string[] names) => Extension(16, Long([.. names.SelectMany(name => Short(Encoding.Latin1.GetBytes(name)))]));

    public static byte[] Versions(params ushort[] versions) => Extension(43, Short([.. versions.SelectMany(Number)]));

    public static byte[] Long(byte[] data) => [.. Number((ushort)data.Length), .. data];

    public static byte[] Short(byte[] data) => [(byte)data.Length, .. data];

    public static byte[] Number(ushort value) => [(byte)(value >> 8), (byte)value];
}
