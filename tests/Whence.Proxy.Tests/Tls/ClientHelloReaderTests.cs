using System.Text;
using System.Text.Json;
using Whence.Proxy.Tls;
using static Whence.Proxy.Tests.HelloBytes;

namespace Whence.Proxy.Tests;

public sealed class ClientHelloReaderTests
{
    /// <summary>What a hello says, and the hello.</summary>
    public static TheoryData<string, byte[]> Good => new()
    {
        { "a.example.net|h2,http/1.1|0304", Hello("a.example.net", "h2", "http/1.1") },
        { "a_b-1.example.net||0304", Hello("A_b-1.EXAMPLE.net") },
        { "|h2|0304", Hello(null, "h2") },
        { "b\u00C3\u00BCcher.net||0304", Hello("b\u00C3\u00BCcher.net") },
        { "||0304", Hello("192.0.2.1") },
        { "||0304", Hello("2001:db8::1") },
        { "||0303", Record(Message(null)) },
        { "||0302", Record(Message([], legacyVersion: 0x0302)) },
        { "||0303", Record(Message([.. Extension(Grease), .. Versions(Grease, 0x0303), .. Extension(0x1A1A, 0)])) },
        { "||0000", Record(Message(Versions(Grease, 0x7F1C))) },
        { "a.net||0303", Record(Message(Extension(0, Long([7, .. Long([1, 2]), 0, .. Long("a.net"u8.ToArray())])))) },
        { "||0303", Record(Message(Extension(0, Long([7, .. Long([1, 2])])))) },
        { "a.example.net|h2|0304", Records(Hello("a.example.net", "h2")[5..], 1) },
        { "a.example.net|h2|0304", Records(Hello("a.example.net", "h2")[5..], 7) },
        { "||0303", Records(Message(Extension(21, new byte[15_000])), 16_384) },
    };

    public static TheoryData<string, byte[]> Bad => new()
    {
        { "not-tls", "SSH-2.0-x\r\n"u8.ToArray() },
        { "not-tls", Record(Message([]), major: 2) },
        { "not-tls", Record([1, 0], type: 21) },
        { "plain-http", "GET / HTTP/1.1\r\n\r\n"u8.ToArray() },
        { "plain-http", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray() },
        { "ssl2", [0x80, 0x2E, 1, 3, 1, 0, 0x15] },
        { "record-type", [.. Record(Message([])[..20]), .. Record(new byte[40], type: 23)] },
        { "record-version", [.. Record(Message([])[..20]), .. Record(new byte[40], major: 4)] },
        { "record-too-long", [22, 3, 1, 0x40, 1] },
        { "empty-fragment", Record([]) },
        { "empty-fragment", [.. Record(Message([])[..20]), .. Record([]), .. new byte[40]] },
        { "message-type", Record(Handshake(2, new byte[40])) },
        { "too-long", Record([1, 0, 0x3F, 0xFD, .. new byte[100]]) },
        { "too-long", Records(Message(Extension(21, new byte[5000])), 2) },
        { "trailing-data", Record([.. Message([]), 1]) },
        { "trailing-data", [.. Record(Message([])[..20]), .. Record([.. Message([])[20..], 0, 0])] },
        { "malformed", Record(Handshake(1, [])) },
        { "malformed", Record(Message([], session: new byte[33])) },
        { "malformed", Record(Message([], ciphers: [])) },
        { "malformed", Record(Message([], ciphers: [1])) },
        { "malformed", Record(Message([0, 0, 0])) },
        { "malformed", Record(Message([0, 9, 0, 2, 1])) },
        { "malformed", Record(Handshake(1, [.. Message(null)[4..], 0, 5, 0])) },
        { "malformed", Record(Message(Extension(0))) },
        { "malformed", Record(Message(Extension(0, 0, 0))) },
        { "malformed", Record(Message(Extension(0, 0, 4, 0, 0, 2, 65))) },
        { "malformed", Record(Message(Extension(0, 0, 3, 0, 0, 1, 65))) },
        { "malformed", Record(Message(Extension(16, 0, 0))) },
        { "malformed", Record(Message(Extension(16, 0, 2, 0, 0))) },
        { "malformed", Record(Message(Extension(16, 0, 2, 5, 65))) },
        { "malformed", Record(Message(Extension(43, 0))) },
        { "malformed", Record(Message(Extension(43, 1, 3))) },
        { "malformed", Record(Message(Extension(43, 4, 3, 4))) },
        { "duplicate-extension", Record(Message([.. Extension(9), .. Versions(0x0304), .. Extension(9)])) },
        { "duplicate-extension", Record(Message([.. ServerName("a.net"), .. ServerName("b.net")])) },
        { "server-name-repeated", Record(Message(Extension(0, Long([0, .. Long("a"u8.ToArray()), 0, .. Long("b"u8.ToArray())])))) },
        { "server-name-malformed", Hello("") },
        { "server-name-malformed", Hello("a.example.net.") },
        { "server-name-malformed", Hello(".example.net") },
        { "server-name-malformed", Hello("a..net") },
        { "server-name-malformed", Hello("*.example.net") },
        { "server-name-malformed", Hello("a.example.net\0.evil.net") },
        { "server-name-malformed", Hello("a.net\r\nX: y") },
        { "server-name-malformed", Hello("a b.net") },
        { "server-name-malformed", Hello("a.net:443") },
        { "server-name-malformed", Hello("[::1]") },
        { "server-name-malformed", Hello("b\u00FCcher.net") },
        { "server-name-malformed", Hello(new string('a', 64) + ".net") },
        { "server-name-malformed", Hello(string.Join('.', Enumerable.Repeat("abcdefg", 32))) },
    };

    public static TheoryData<string, string> Vectors => new()
    {
        { "tls-sni-ip", "||0304" },
        { "tls-dup-extension", "duplicate-extension" },
        { "tls-ssl2-hello", "ssl2" },
        { "tls-record-overflow", "record-too-long" },
        { "tls-zero-handshake-fragment", "empty-fragment" },
        { "tls-plain-http", "plain-http" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void A_hello_says_name_protocols_and_version_however_it_is_spread_over_records(string says, byte[] source)
    {
        Assert.Equal(says, Show(source, out int read));
        Assert.Equal(source.Length, read);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_is_wrong_with_a_hello_has_one_name(string reason, byte[] source) => Assert.Equal(reason, Show(source, out _));

    [Theory]
    [MemberData(nameof(Vectors))]
    public void A_hostile_row_is_answered_as_it_must_be(string name, string answer) => Assert.Equal(answer, Show(Vector(name), out _));

    [Fact]
    public void Every_row_of_bytes_is_among_those()
        => Assert.Equal(
            Rows().Where(static row => row.TryGetProperty("hex", out _)).Select(static row => row.GetProperty("name").GetString()),
            Vectors.Select(static row => row.Data.Item1));

    /// <summary>And what is asked for next is more than there is, and never more than there will be.</summary>
    [Theory]
    [MemberData(nameof(Good))]
    public void Every_beginning_of_a_hello_needs_more(string says, byte[] source)
    {
        _ = says;
        for (int length = 0; length < source.Length; length += length < 600 ? 1 : 97)
        {
            Assert.Equal("more", Show(source[..length], out int read));
            Assert.InRange(read, length + 1, source.Length);
        }
    }

    /// <summary>No matter whether the bytes come one by one or at once, and what comes behind them.</summary>
    [Theory]
    [MemberData(nameof(Good))]
    public void What_follows_a_hello_is_not_read(string says, byte[] source)
    {
        Assert.Equal(says, Show([.. source, 23, 3, 3, 0xFF, 0xFF, 0], out int read));
        Assert.Equal(source.Length, read);
    }

    /// <summary>Two records, cut anywhere.</summary>
    [Fact]
    public void A_hello_may_be_cut_into_records_at_every_place()
    {
        byte[] message = Hello("a.example.net", "h2")[5..];
        for (int cut = 1; cut < message.Length; cut++)
        {
            Assert.Equal("a.example.net|h2|0304", Show([.. Record(message[..cut]), .. Record(message[cut..])], out _));
        }
    }

    [Fact]
    public void The_longest_hello_is_taken_and_one_byte_more_is_not()
    {
        int room = HandshakeRecords.MaxMessage - Message(Extension(21)).Length;
        Assert.Equal("||0303", Show(Records(Message(Extension(21, new byte[room])), 1000), out _));
        Assert.Equal("too-long", Show(Records(Message(Extension(21, new byte[room + 1])), 1000), out _));
    }

    [Fact]
    public void A_dripping_sender_of_tiny_records_is_asked_for_in_large_steps()
    {
        byte[] source = Records(Message(Extension(21, new byte[2500])), 1);
        int calls = 0, length = 0;
        while (Show(source[..length], out int read) == "more")
        {
            calls++;
            length = read;
        }

        Assert.Equal(source.Length, length);
        Assert.InRange(calls, 2, 60);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        byte[] source = Records(Hello("a.example.net", "h2", "http/1.1")[5..], 40);
        byte[] message = new byte[source.Length];
        ClientHelloReader.Read(source, message, out _, out _, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ClientHelloReader.Read(source, message, out _, out _, out _);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    /// <summary>Good hellos with a few bytes changed, cut or doubled: the fast reader and the slow one agree about all.</summary>
    [Fact]
    public void The_slow_reader_reads_the_same()
    {
        Random random = new(20261121);
        byte[][] seeds = [.. Good.Select(static row => row.Data.Item2).Where(static source => source.Length < 2000)];
        int taken = 0;
        for (int i = 0; i < 60_000; i++)
        {
            byte[] source = Mutate(random, seeds[random.Next(seeds.Length)]);
            string answer = Show(source, out int read);
            SlowHelloReader.Answer? slow = SlowHelloReader.Read(source);
            string expected = slow is null ? "" : Show(slow);
            Assert.True(answer.Contains('|') ? answer == expected : slow is null, $"{Convert.ToHexString(source)}: {answer}, not {expected}");
            Assert.True(answer != "more" || read > source.Length);
            taken += slow is null ? 0 : 1;
        }

        Assert.InRange(taken, 5_000, 55_000);
    }

    private static byte[] Mutate(Random random, byte[] seed)
    {
        byte[] source = [.. seed];
        for (int times = random.Next(3); times > 0; times--)
        {
            int at = random.Next(source.Length);
            switch (random.Next(4))
            {
                case 0:
                    source[at] = (byte)random.Next(256);
                    break;
                case 1:
                    source[at] = (byte)(source[at] + (random.Next(2) == 0 ? 1 : -1));
                    break;
                case 2:
                    source = [.. source[..at], .. source[random.Next(at, source.Length)..]];
                    source = source.Length == 0 ? [22] : source;
                    break;
                default:
                    source = [.. source[..at], .. source[at..Math.Min(source.Length, at + random.Next(1, 9))], .. source[at..]];
                    break;
            }
        }

        return source;
    }

    private static string Show(SlowHelloReader.Answer answer)
    {
        IEnumerable<string> protocols = answer.Protocols.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(hex => Encoding.Latin1.GetString(Convert.FromHexString(hex)));
        return $"{answer.ServerName}|{string.Join(',', protocols)}|{answer.Version:x4}";
    }

    /// <summary>What the reader says: <c>name|protocols|version</c>, <c>more</c>, or what is wrong.</summary>
    private static string Show(byte[] source, out int read)
    {
        byte[] message = new byte[source.Length];
        ReadStatus status = ClientHelloReader.Read(source, message, out ClientHello hello, out read, out ClientHelloReason reason);
        Assert.Equal(status == ReadStatus.Invalid, reason != ClientHelloReason.None);
        if (status != ReadStatus.Done)
        {
            return status == ReadStatus.NeedMore ? "more" : reason.ToName();
        }

        List<string> protocols = [];
        foreach (ReadOnlySpan<byte> protocol in hello.Protocols)
        {
            protocols.Add(Encoding.Latin1.GetString(protocol));
        }

        return $"{Encoding.Latin1.GetString(hello.ServerName)}|{string.Join(',', protocols)}|{hello.Version:x4}";
    }

    internal static byte[] Vector(string name)
        => Convert.FromHexString(Rows().Single(row => row.GetProperty("name").GetString() == name).GetProperty("input").GetString()!);

    private static IEnumerable<JsonElement> Rows()
        => File.ReadLines(Path.Combine(AppContext.BaseDirectory, "vectors", "bad-inputs.jsonl"))
            .Select(static line => JsonDocument.Parse(line).RootElement)
            .Where(static row => row.GetProperty("surface").GetString() == "tls");
}
