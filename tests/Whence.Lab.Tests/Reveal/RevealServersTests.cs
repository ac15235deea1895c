namespace Whence.Lab.Tests;

/// <summary>Further unmodified servers that see the client of a TCP option, in what they answer, log and allow.</summary>
public sealed class RevealServersTests
{
    private const int Port4 = 80, DualPort = 81;

    /// <summary>The options of the first segment, the client, and its port where the option has one.</summary>
    public static TheoryData<string, string, string?> Options => new()
    {
        { "C808DC04CB007107", "203.0.113.7", "56324" },
        { "FE08DC04CB007107", "203.0.113.7", "56324" },
        { "FD08DC04CB007107", "203.0.113.7", "56324" },
        { "1C0701CB007107", "203.0.113.7", null },
        { "C81401BB20010DB8000000000000000000000001", "2001:db8::1", "443" },
        { "FE1401BB20010DB8000000000000000000000001", "2001:db8::1", "443" },
        { "FD1401BB20010DB8000000000000000000000001", "2001:db8::1", "443" },
        { "1C130120010DB8000000000000000000000001", "2001:db8::1", null },
    };

    /// <summary>On a socket of IPv4, and on one of both families.</summary>
    [Fact]
    public async Task Apache_answers_logs_and_allows_by_the_client()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        await lab.RevealAsync($"{RevealLab.Client4}/32", $"{RevealLab.Client6}/128");
        await StartApacheAsync(lab);
        foreach (TheoryDataRow<string, string, string?> row in Options)
        {
            (string option, string client, string? port) = row.Data;
            string expected = $"{client} {port ?? "0"} allowed";

            // The family of a socket cannot change: one of IPv4 shows the balancer where the client has IPv6, and that one is not allowed.
            string single = await AskAsync(lab, RevealLab.Server4, Port4, "--syn", option);
            bool isOther = client.Contains(':', StringComparison.Ordinal);
            Assert.Equal((option, isOther ? $"{RevealLab.Client4} denied" : expected), (option, isOther ? WithoutPort(single) : single));
            Assert.Equal((option, expected), (option, await AskAsync(lab, RevealLab.Server4, DualPort, "--syn", option)));
            Assert.Equal((option, expected), (option, await AskAsync(lab, RevealLab.Server6, DualPort, "--syn", option)));

            // Apache has the kernel accept with the first data (TCP_DEFER_ACCEPT), so that even an option of theirs is in time for accept(2).
            Assert.Equal((option, expected), (option, await AskAsync(lab, RevealLab.Server6, DualPort, "--data", option)));
        }

        // The other side of it: the kernel drops the final ACK then, and an option that is nowhere else with it.
        Assert.Equal($"{RevealLab.Client6} denied", WithoutPort(await AskAsync(lab, RevealLab.Server6, DualPort, "--ack", "C808DC04CB007107")));

        Assert.Equal($"{RevealLab.Client4} denied", WithoutPort(await AskAsync(lab, RevealLab.Server4, Port4)));
        Assert.Equal("203.0.113.8 56324 denied", await AskAsync(lab, RevealLab.Server6, DualPort, "--syn", "C808DC04CB007108"));

        // What the access log says: %a, and %{c}a, which no module of Apache's own changes.
        string[] expectedLog =
        [
            .. Options.Select(static row => row.Data.Item2).SelectMany(
                static client => Enumerable.Repeat($"{client} {client}", client.Contains(':', StringComparison.Ordinal) ? 3 : 4)),
            .. Enumerable.Repeat($"{RevealLab.Client4} {RevealLab.Client4}", 5),
            $"{RevealLab.Client6} {RevealLab.Client6}",
            "203.0.113.8 203.0.113.8",
        ];
        string file = lab.Lab.PathOf("access.log");
        await Patience.UntilAsync(() => File.ReadAllLines(file).Length == expectedLog.Length, () => $"access.log: {File.ReadAllText(file)}");
        Assert.Equal(expectedLog.Order(StringComparer.Ordinal), File.ReadAllLines(file).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_application_on_Kestrel_sees_the_client_on_a_socket_of_both_families()
    {
        await using RevealLab lab = await RevealLab.CreateAsync();
        await lab.RevealAsync($"{RevealLab.Client4}/32", $"{RevealLab.Client6}/128");
        await lab.Server.StartServerAsync(DualPort, LabPrograms.KestrelPeerPath, "81");
        foreach (TheoryDataRow<string, string, string?> row in Options)
        {
            (string option, string client, string? port) = row.Data;
            string expected = (client.Contains(':', StringComparison.Ordinal) ? client : "::ffff:" + client) + " " + (port ?? "0");
            Assert.Equal((option, expected), (option, await AskAsync(lab, RevealLab.Server4, DualPort, "--syn", option)));
            Assert.Equal((option, expected), (option, await AskAsync(lab, RevealLab.Server6, DualPort, "--syn", option)));
            Assert.Equal((option, expected), (option, await AskAsync(lab, RevealLab.Server4, DualPort, "--ack", option)));
        }

        Assert.StartsWith($"::ffff:{RevealLab.Client4} ", await AskAsync(lab, RevealLab.Server4, DualPort), StringComparison.Ordinal);
        Assert.StartsWith($"{RevealLab.Client6} ", await AskAsync(lab, RevealLab.Server6, DualPort), StringComparison.Ordinal);
    }

    /// <summary>The answers of these servers are chunked, and are one line: every second line here, the others being the sizes.</summary>
    private static async Task<string> AskAsync(RevealLab lab, string server, int port, params string[] options)
        => string.Concat((await lab.AskAsync(server, port, options)).Split('\n').Where(static (_, index) => index % 2 == 1));

    private static string WithoutPort(string line)
    {
        string[] words = line.Split(' ');
        return $"{words[0]} {words[2]}";
    }

    /// <summary>Its pages name who asks (mod_include), and whom it allows (`Require ip`).</summary>
    private static async Task StartApacheAsync(RevealLab lab)
    {
        Directory.CreateDirectory(lab.Lab.PathOf("pages"));
        foreach (string page in (string[])["allowed", "denied"])
        {
            lab.Lab.Write($"pages/{page}.shtml", $"<!--#echo var=\"REMOTE_ADDR\" --> <!--#echo var=\"REMOTE_PORT\" --> {page}");
        }

        string modules = string.Join('\n', new[] { "mpm_event", "authn_core", "authz_core", "authz_host", "alias", "dir", "mime", "include" }
            .Select(static name => $"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so"));
        string file = lab.Lab.Write("apache.conf", $$"""
            {{modules}}
            ServerName localhost
            ServerRoot {{lab.Lab.PathOf(string.Empty)}}
            User www-data
            Group www-data
            PidFile apache.pid
            Mutex fcntl:{{lab.Lab.PathOf(string.Empty)}}
            TypesConfig /dev/null
            ErrorLog /dev/stderr
            LogFormat "%a %{c}a" client
            CustomLog access.log client
            Listen 0.0.0.0:{{Port4}}
            Listen [::]:{{DualPort}}
            DocumentRoot pages
            DirectoryIndex allowed.shtml
            ErrorDocument 403 /denied.shtml
            <Directory />
              Options +IncludesNoExec
              AddType text/html .shtml
              AddOutputFilter INCLUDES .shtml
            </Directory>
            <Location />
              Require ip 203.0.113.7 2001:db8::1
            </Location>
            <Location /denied.shtml>
              Require all granted
            </Location>
            """);
        await lab.Server.StartServerAsync(DualPort, "apache2", "-X", "-f", file);
    }
}
