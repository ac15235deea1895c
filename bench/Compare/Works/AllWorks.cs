using System.Net;
using System.Text;

namespace Whence.Compare;

/// <summary>Every work. One more is an entry here and a listener in each file of <c>contenders/</c>, unless it needs another kind of
/// load.</summary>
internal static class AllWorks
{
    private const string BulkPath = $"/files/{BulkFile.Name}";

    private static readonly IWork[] Works =
    [
        new LoadWork("l4-keepalive", "l4", new Wrk(), new Check("/", null, Ascii("hello world of client ip\n"))),
        new LoadWork("l4-ppv2-newconn", "l4-ppv2", new Wrk("/", "Connection: close"), new Check("/", null, Ascii($"{Check.From}\n"))),
        new LoadWork(
            "l7-xff-keepalive",
            "l7",
            new Wrk(),
            Appended(null)),
        new LoadWork("l4-bulk", "l4", new Wrk(BulkPath), new Check(BulkPath, null, BulkFile.Content)) { Unit = "MiB" },
        new LoadWork("l7-tls-keepalive", "l7-tls", new Wrk { OverTls = true }, Appended(HttpVersion.Version11)),
        new LoadWork("l7-tls-newconn", "l7-tls", new Wrk("/", "Connection: close") { OverTls = true }, Appended(HttpVersion.Version11)),
        new LoadWork("l7-h2", "l7-tls", new H2Load(), Appended(HttpVersion.Version20)),
        Datagrams(64),
        Datagrams(1200),
        new KernelWork(),
        new TransparentWork(),
        new RevealWork("reveal-keepalive", new Wrk(), mostLoss: 0.01),
        new RevealWork("reveal-newconn", new Wrk("/", "Connection: close"), mostLoss: 0.03),
        new ToaWork(),
        new IdleWork(),
        new StartupWork(),
    ];

    public static IEnumerable<string> Names => Works.Select(static work => work.Name);

    /// <param name="names">With commas between, known ones only; null = all.</param>
    public static IReadOnlyList<IWork> Find(string? names)
        => names is null ? Works : [.. names.Split(',').Select(static name => Works.Single(work => work.Name == name))];

    /// <summary>What a client that is trusted says of its own client, with the client behind it.</summary>
    private static Check Appended(Version? overTls)
        => new("/", "X-Forwarded-For: 198.51.100.77", Ascii($"198.51.100.77, {Check.From}\n")) { OverTls = overTls };

    /// <summary>HAProxy passes no datagrams on.</summary>
    private static LoadWork Datagrams(int size) => new($"udp-echo-{size}", "udp-echo", new DatagramLoad(size), new DatagramCheck(size))
    {
        Unit = "echo",
        Contenders = [Contender.Whence, Contender.Nginx],
    };

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);
}
