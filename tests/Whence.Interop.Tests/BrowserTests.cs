namespace Whence.Interop.Tests;

/// <summary>A real browser.</summary>
[Collection(nameof(RealPrograms))]
public sealed class BrowserTests(RealPrograms programs)
{
    [Fact]
    public async Task Chromium_loads_a_page_with_its_parts_over_HTTP_2_and_talks_over_WebSocket()
    {
        using Program chromium = Program.Start("chromium", [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking", "--disable-component-update",
            $"--user-data-dir={programs.PathOf("chromium")}", "--no-proxy-server", "--host-resolver-rules=MAP * 127.0.0.1",
            $"--ignore-certificate-errors-spki-list={programs.Server.KeyHash}", "--dump-dom", $"https://kestrel.example.net:{programs.Tls}/"]);
        string page = await chromium.FinishAsync();

        // Parts that ran, parts that came, how, what the echo said, how long its second message was, and how the socket ended: the farewell was read.
        string told = $"{BrowserPage.Parts} {BrowserPage.Parts} h2 one 3000 1000";
        Assert.Contains($"<p id=\"told\">{told}</p>", page, StringComparison.Ordinal);
        Assert.Equal(told, await programs.Kestrel.Report.Task);

        // The socket is a stream of the same connection (RFC 8441).
        await Program.WaitForAsync(() => programs.AccessLog, $"tls kestrel.example.net:{programs.Tls} CONNECT HTTP/2.0 200 -\n");
    }
}
