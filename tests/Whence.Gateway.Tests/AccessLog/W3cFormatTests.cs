using System.Text;
using Whence.Gateway.AccessLog;
using Whence.Proxy;

namespace Whence.Gateway.Tests.AccessLog;

/// <summary>The lines that IIS writes, with X-Forwarded-For as the field that was added.</summary>
public sealed class W3cFormatTests
{
    private const string Head = "#Software: Whence\n#Version: 1.0\n#Date: 2026-02-28 13:59:59\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query "
        + "s-port cs-username c-ip cs(User-Agent) cs(Referer) sc-status sc-substatus sc-win32-status time-taken X-Forwarded-For\n";

    [Fact]
    public void A_request_has_the_fields_of_IIS_in_their_order()
        => Assert.Equal(
            "2026-02-28 13:59:59 10.0.0.9 GET /a+b c=d%20e 443 - 10.0.0.1 Mozilla/5.0+(X11;+Linux) https://from.example/ 200 0 0 1004 203.0.113.7\n",
            Line(Entries.Request("/a%20b?c=d%20e", ["https://from.example/", "Mozilla/5.0 (X11; Linux)", null])));

    [Fact]
    public void What_is_not_there_is_a_dash() => Assert.Equal(
        "2026-02-28 13:59:59 10.0.0.9 GET / - 443 - 10.0.0.1 - - 200 0 0 1004 203.0.113.7\n", Line(Entries.Request("/", [null, "", null])));

    [Fact]
    public void The_chain_of_a_trusted_sender_stands_as_it_came()
        => Assert.EndsWith(" 198.51.100.1,+203.0.113.7\n", Line(Entries.Request("/", [null, null, "198.51.100.1, 203.0.113.7"])), StringComparison.Ordinal);

    [Fact]
    public void A_client_without_anybody_between_has_a_dash_there()
    {
        RequestRecord request = Entries.Request("/", [null, null, null]);
        request.Resolution = request.Resolution with { Client = Entries.Text("10.0.0.1:5") };
        Assert.EndsWith(" 1004 -\n", Line(request), StringComparison.Ordinal);
    }

    [Fact]
    public void A_client_that_left_has_the_status_that_windows_gives_it()
    {
        RequestRecord request = Entries.Request("/", []);
        request.Status = 499;
        Assert.Contains(" 499 0 64 1004 ", Line(request), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b\tc", "a+b%09c")]
    [InlineData("x\r\n#Fields: forged", "x%0D%0A#Fields:+forged")]
    [InlineData("\u00c3\u00a9\u0000\u007f", "%C3%A9%00%7F")]
    public void Hostile_text_is_one_word_on_one_line(string text, string shown)
    {
        string line = Line(Entries.Request("/", [text, text, text]));
        Assert.Equal(16, line.Split(' ').Length);
        Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal));
        Assert.Contains($" {shown} {shown} 200 ", line, StringComparison.Ordinal);
        Assert.EndsWith($" {shown}\n", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/a%0ab%C3%A9%2fc%", "/a%0ab%C3%A9/c%")]
    [InlineData("/%", "/%")]
    [InlineData("/%4", "/%4")]
    public void A_path_is_decoded_as_far_as_it_stays_one_word(string target, string stem)
        => Assert.Contains($" GET {stem} - ", Line(Entries.Request(target, [])), StringComparison.Ordinal);

    [Fact]
    public void A_refused_connection_has_a_line_with_its_status()
        => Assert.Equal(
            "2026-02-28 13:59:59 10.0.0.9 - - - 443 - 10.0.0.1 - - 403 0 0 1120 203.0.113.7\n",
            Entries.Line(new W3cFormat(), new LogEntry(Entries.Connection(http: true, TerminationReason.ClientDenied), null)));

    [Fact]
    public async Task A_file_begins_with_its_head_and_again_when_it_was_cut()
    {
        string path = Path.GetTempFileName();
        try
        {
            await using (var sink = new LogSink(new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite), static _ => { }))
            {
                await WriteAsync(sink, path, Head);
                await WriteAsync(sink, path, Head, lines: 2);
                using (var cut = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                {
                    cut.SetLength(0);
                }

                await WriteAsync(sink, path, Head);
            }
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static async Task WriteAsync(LogSink sink, string path, string head, int lines = 1)
    {
        RequestRecord request = Entries.Request("/", []);
        sink.Write(new LogEntry(request.Connection, request), new W3cFormat());
        string expected = head + string.Concat(Enumerable.Repeat(Line(request), lines));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Read(path) != expected)
        {
            Assert.True(!patience.IsCancellationRequested, Read(path));
            await Task.Delay(5);
        }
    }

    private static string Read(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var text = new StreamReader(file, Encoding.UTF8);
        return text.ReadToEnd();
    }

    private static string Line(RequestRecord request) => Entries.Line(new W3cFormat(), new LogEntry(request.Connection, request));
}
