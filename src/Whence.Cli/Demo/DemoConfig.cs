using Whence.Gateway.Configuration;

namespace Whence.Cli.Demo;

/// <summary>The sample configuration of the demo: the file examples/demo.yaml, embedded.</summary>
internal static class DemoConfig
{
    public const string HttpEcho = "http-echo";
    public const string TcpEcho = "tcp-echo";
    private const string Resource = "demo.yaml";

    /// <summary>Its text.</summary>
    public static byte[] Yaml()
    {
        using Stream stream = typeof(DemoConfig).Assembly.GetManifestResourceStream(Resource)!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>The configuration as it is written.</summary>
    public static GatewayConfig Load() => ConfigFile.Parse(Yaml(), Resource).Config!;

    /// <summary>Where an upstream of the configuration has its target.</summary>
    public static AddressPort Target(GatewayConfig config, string upstream)
        => config.Upstreams.Single(one => one.Name == upstream).Targets[0].Address;

    /// <summary>The configuration with other targets; and with ports that the kernel chooses, unless the written ones are wanted.</summary>
    public static GatewayConfig Place(
        GatewayConfig config, AddressPort httpEcho, AddressPort tcpEcho, bool fixedPorts, AccessLogConfig accessLog)
        => config with
        {
            Upstreams =
            [
                .. config.Upstreams.Select(upstream => upstream with
                {
                    Targets = [new TargetConfig(upstream.Name == HttpEcho ? httpEcho : tcpEcho)],
                }),
            ],
            Listeners =
            [
                .. config.Listeners.Select(listener => listener with
                {
                    Bind = [.. listener.Bind.Select(bind => (BindConfig)Port(bind.First, fixedPorts))],
                    AccessLog = accessLog,
                }),
            ],
            Admin = config.Admin is { } admin ? admin with { Bind = Port(admin.Bind, fixedPorts) } : null,
        };

    public static AddressPort Port(AddressPort written, bool fixedPorts) => fixedPorts ? written : written with { Port = 0 };
}
