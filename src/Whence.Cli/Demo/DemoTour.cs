using System.Text.Json;
using Whence.Cli.Running;
using Whence.Gateway.Running;

namespace Whence.Cli.Demo;

/// <summary>What to try in the demo, and what it shows.</summary>
internal static class DemoTour
{
    public static IEnumerable<(string Try, string Shows)> Steps(GatewayHost host)
    {
        string web = Address(host, "web");
        string proxied = Address(host, "web-proxied");
        string tcp = Address(host, "tcp");
        return
        [
            ($"curl http://{web}/",
                "You are the client: X-Forwarded-For has your address. (claim-missing: you are a trusted sender, and you made no claim.)"),
            ($"curl -H 'X-Forwarded-For: 203.0.113.7' http://{web}/", "You are a trusted balancer: the client is 203.0.113.7, verified."),
            ($"curl -H 'X-Forwarded-For: 1.2.3.4, 203.0.113.7, 192.0.2.10' http://{web}/",
                "192.0.2.10 is the trusted CDN, 203.0.113.7 is the client; 1.2.3.4 was written by somebody unknown and is gone."),
            ($"curl -H 'X-Forwarded-For: nonsense' http://{web}/",
                "The client cannot be told: no X-Real-IP goes on, and the log says why."),
            ($"curl --haproxy-protocol http://{proxied}/",
                "The PROXY header says who the sender is; the log line has peer, client, source and reason."),
            ($"curl http://{proxied}/", "Without the header that is required the connection ends: one log line with proxy-header-missing."),
            ($"printf 'PROXY TCP4 192.0.2.10 198.51.100.1 4711 80\\r\\nGET / HTTP/1.1\\r\\nHost: a\\r\\n"
                + $"X-Forwarded-For: 203.0.113.7\\r\\nConnection: close\\r\\n\\r\\n' | curl -s -m 2 telnet://{proxied}",
                "PROXY from the balancer says CDN, the CDN says 203.0.113.7: two steps, both vouched for."),
            ($"(whence encode --src 203.0.113.7:56324 --dst 198.51.100.1:5432 --tlv 0xE1=hello --raw; echo hi)"
                + $" | curl -s -m 2 telnet://{tcp}",
                "Any tcp protocol: the backend gets a PROXY v2 header with the client, a unique id and the TLV that came in."),
            ($"curl http://{host.Admin?.Authority}/metrics", "Counters by listener and reason."),
        ];
    }

    public static void WriteText(TextWriter output, GatewayHost host)
    {
        Banner.WriteText(output, host);
        output.WriteLine("\nTry this in another terminal:");
        foreach ((string command, string shows) in Steps(host))
        {
            output.WriteLine($"\n  {command}\n    {shows}");
        }

        output.WriteLine("\nThe access log follows. Ctrl-C ends the demo.\n");
    }

    public static void WriteJson(Utf8JsonWriter json, GatewayHost host)
    {
        json.WriteStartObject();
        json.WriteStartObject("listeners");
        foreach (Whence.Proxy.ListenerHost listener in host.Listeners)
        {
            json.WriteString(listener.Model.Name, listener.Local[0].ToString());
        }

        json.WriteEndObject();
        json.WriteString("admin", host.Admin?.ToString());
        json.WriteStartArray("try");
        foreach ((string command, string shows) in Steps(host))
        {
            json.WriteStartObject();
            json.WriteString("command", command);
            json.WriteString("shows", shows);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Address(GatewayHost host, string listener)
        => host.Listeners.First(one => one.Model.Name == listener).Local[0].ToString();
}
