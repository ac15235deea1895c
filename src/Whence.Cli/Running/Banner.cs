using System.Text.Json;
using Whence.Gateway.Kernel;
using Whence.Gateway.Reveal;
using Whence.Gateway.Running;
using Whence.Proxy;

namespace Whence.Cli.Running;

/// <summary>What is served where, for people and for programs.</summary>
internal static class Banner
{
    public static void WriteText(TextWriter output, GatewayHost host)
    {
        foreach (ListenerHost listener in host.Listeners)
        {
            string where = string.Join(", ", listener.Local);
            string protocol = listener.Model.Http is null ? "tcp" : "http";
            output.WriteLine($"{listener.Model.Name}: {protocol} on {where} -> {string.Join("; ", Upstreams(listener.Model))}");
        }

        foreach (KernelModel model in host.KernelListeners.Select(static listener => listener.Model))
        {
            string targets = string.Join(", ", model.Targets.Select(static target => target.Address));
            output.WriteLine($"{model.Name}: {Protocol(model)} by the kernel on {string.Join(", ", model.Bind)} -> {targets}");
        }

        foreach (RevealedCgroup revealed in host.RevealedCgroups)
        {
            output.WriteLine($"reveal: programs of {Printable.Text(revealed.Model.Cgroup)} see clients by TOA");
        }

        output.WriteLine(host.Admin is { } admin ? $"admin: {admin}livez, /readyz, /metrics" : "admin: none");
    }

    public static void WriteJson(Utf8JsonWriter json, GatewayHost host)
    {
        json.WriteStartObject();
        json.WriteStartArray("listeners");
        foreach (ListenerHost listener in host.Listeners)
        {
            json.WriteStartObject();
            json.WriteString("name", listener.Model.Name);
            json.WriteString("protocol", listener.Model.Http is null ? "tcp" : "http");
            json.WriteStartArray("addresses");
            foreach (AddressPort local in listener.Local)
            {
                json.WriteStringValue(local.ToString());
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        foreach (KernelModel model in host.KernelListeners.Select(static listener => listener.Model))
        {
            json.WriteStartObject();
            json.WriteString("name", model.Name);
            json.WriteString("protocol", Protocol(model));
            json.WriteString("engine", "kernel");
            json.WriteStartArray("addresses");
            foreach (KernelBind bind in model.Bind)
            {
                json.WriteStringValue(bind.ToString());
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("reveal");
        foreach (RevealedCgroup revealed in host.RevealedCgroups)
        {
            json.WriteStringValue(revealed.Model.Cgroup);
        }

        json.WriteEndArray();
        json.WriteString("admin", host.Admin?.ToString());
        json.WriteEndObject();
    }

    private static string Protocol(KernelModel model) => model.Protocol == KernelProtocol.Udp ? "udp" : "tcp";

    private static IEnumerable<string> Upstreams(ListenerModel model)
    {
        IEnumerable<UpstreamModel> upstreams = model.Tcp is { } tcp
            ? tcp.Upstream is { } only ? [only] : tcp.Routes.Select(static route => route.Upstream)
            : model.Http?.Routes.Select(static route => route.Upstream) ?? [];
        return upstreams.DistinctBy(static upstream => upstream.Name)
            .Select(static upstream => $"{upstream.Name} ({string.Join(", ", upstream.Targets.Select(static target => target.Address))})");
    }
}
