using System.Text;
using Whence.Gateway.Configuration;

namespace Whence.Gateway.Tests.Configuration;

/// <summary>Reads configurations from texts and shows what came of them, a line each.</summary>
internal static class ConfigurationText
{
    /// <summary>Four lines that hold everything a listener needs besides itself.</summary>
    public const string Upstreams =
        "networks: { lb: [192.0.2.0/24], none: [] }\nupstreams:\n  app: { targets: ['127.0.0.1:8080'] }\nlisteners:\n";

    public static ConfigResult Read(string yaml) => ConfigFile.Parse(Encoding.UTF8.GetBytes(yaml), "whence.yaml");

    /// <summary>Each diagnostic as <c>line:column code</c>, warnings with a question mark behind.</summary>
    public static string Codes(ConfigResult result)
        => string.Join("\n", result.Diagnostics
            .Select(d => $"{d.Location.Line}:{d.Location.Column} {d.Code}{(d.Severity == ConfigSeverity.Warning ? "?" : string.Empty)}"));

    public static string Codes(string yaml) => Codes(Read(yaml));

    /// <summary>An http listener with more lines in it; they start at line 6, and a column of theirs counts from 5.</summary>
    public static string Http(string lines)
        => Upstreams + "  - { name: web, bind: '127.0.0.1:0', protocol: http, upstream: app,\n" + Indent(lines) + "}\n";

    /// <summary>As <see cref="Http"/>, tcp.</summary>
    public static string Tcp(string lines)
        => Upstreams + "  - { name: db, bind: '127.0.0.1:0', protocol: tcp, upstream: app,\n" + Indent(lines) + "}\n";

    /// <summary>As <see cref="Http"/>, udp.</summary>
    public static string Udp(string lines)
        => Upstreams + "  - { name: dns, bind: '127.0.0.1:0', protocol: udp, upstream: app,\n" + Indent(lines) + "}\n";

    public static GatewayConfig Load(string yaml)
    {
        ConfigResult result = Read(yaml);
        Assert.Equal(string.Empty, string.Join("\n", result.Diagnostics.Where(d => d.Severity == ConfigSeverity.Error)));
        return result.Config!;
    }

    private static string Indent(string lines) => string.Join("\n", lines.Split('\n').Select(line => "    " + line));
}
