using System.Security.Cryptography;

namespace Whence.Lab.Tests;

/// <summary>Bulk through the gateway over lines that lose packets, are slow, or take small packets alone.</summary>
public sealed class BadLineTests
{
    private const int Length = 10 * 1024 * 1024;

    /// <summary>Each way: a round trip takes twice as long.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(25);

    [Theory]
    [InlineData("transparent: on")]
    [InlineData("proxyProtocol: v2")]
    public async Task Over_lossy_lines_ten_mebibytes_come_whole_both_ways(string send)
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.RouteTransparentAsync();
        string bulk = await StartTargetsAsync(lab);
        await StartGatewayAsync(lab, send);
        Impairment[] lines =
        [
            await Impairment.AddAsync(new LabEnd(lab.Client, "eth0"), new LabEnd(lab.Gateway, "outside"), 2, Delay),
            await Impairment.AddAsync(new LabEnd(lab.Gateway, "outside"), new LabEnd(lab.Client, "eth0"), 2, Delay),
            await Impairment.AddAsync(new LabEnd(lab.Server, "eth0"), new LabEnd(lab.Gateway, "inside"), 2, TimeSpan.Zero),
        ];
        if (lines.Any(static line => !line.HasDelay))
        {
            TestContext.Current.AddWarning("This kernel has no netem: packets were lost, by nftables, and none was late.");
        }

        await TransferAsync(lab, bulk);
        foreach (Impairment line in lines)
        {
            Assert.True(await line.ReadLostAsync() > 0, "nothing was lost on one of the lines");
        }
    }

    /// <summary>The header alone is larger than a packet.</summary>
    [Theory]
    [InlineData("transparent: on", 296)]
    [InlineData("proxyProtocol: v2, tlvs: [authority, unique-id, crc32c]", 296)]
    public async Task Over_small_packets_header_and_bulk_come_whole(string send, int mtu)
    {
        await using GatewayLab lab = await GatewayLab.CreateAsync();
        await lab.Gateway.RouteTransparentAsync();
        string bulk = await StartTargetsAsync(lab);
        await StartGatewayAsync(lab, send);
        string size = mtu.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await lab.Gateway.IpAsync("link", "set", "inside", "mtu", size);
        await lab.Server.IpAsync("link", "set", "eth0", "mtu", size);

        string name = string.Join('.', Enumerable.Repeat(new string('a', 60), 4));
        Assert.Equal($"{GatewayLab.Client4} {name}\n", await lab.Client.CurlAsync("--header", $"Host: {name}", $"http://{GatewayLab.Gateway4}:5001/"));
        await TransferAsync(lab, bulk);
    }

    /// <summary>Down, and up: the target keeps what it gets.</summary>
    private static async Task TransferAsync(GatewayLab lab, string bulk)
    {
        string down = lab.Lab.PathOf("down"), up = lab.Lab.PathOf("kept/up");
        await lab.Client.RunAsync("curl", "--silent", "--show-error", "--fail", "--max-time", "55", "--output", down, $"http://{GatewayLab.Gateway4}:5000/bulk");
        await lab.Client.RunAsync("curl", "--silent", "--show-error", "--fail", "--max-time", "55", "--upload-file", bulk, $"http://{GatewayLab.Gateway4}:5000/kept/up");
        byte[] sum = SHA256.HashData(await File.ReadAllBytesAsync(bulk));
        Assert.Equal(sum, SHA256.HashData(await File.ReadAllBytesAsync(down)));
        Assert.Equal(sum, SHA256.HashData(await File.ReadAllBytesAsync(up)));
    }

    /// <summary>nginx, and in front of its second port, on its own host, a gateway that takes the header: headers with TLVs are too long for this
    /// nginx.</summary>
    private static async Task<string> StartTargetsAsync(GatewayLab lab)
    {
        string folder = lab.Lab.PathOf("kept");
        Directory.CreateDirectory(folder);
        File.SetUnixFileMode(folder, (UnixFileMode)0b111_111_111); // nginx writes there as a user of its own
        byte[] content = new byte[Length];
        new Random(1).NextBytes(content);
        string bulk = lab.Lab.PathOf("bulk");
        await File.WriteAllBytesAsync(bulk, content);
        await lab.Server.StartNginxAsync(lab.Lab, 8080, lab.Lab.NginxHttp($$"""
            server {
              listen 8080;
              client_max_body_size 20m;
              set_real_ip_from 10.2.0.2; real_ip_header X-Real-IP;
              location / { return 200 "$remote_addr $host\n"; }
              location = /bulk { root {{lab.Lab.PathOf(string.Empty)}}; }
              location /kept/ { root {{lab.Lab.PathOf(string.Empty)}}; dav_methods PUT; }
            }
            """));
        await lab.Server.StartWhenceAsync(lab.Lab, $$"""
            networks: { gateway: [10.2.0.1/32] }
            upstreams: { web: { targets: ["10.2.0.2:8080"] } }
            listeners:
              - { name: http, bind: "10.2.0.2:8081", protocol: http, receive: { proxyProtocol: { from: { gateway: required } } },
                  requestHeaders: { xRealIp: on }, limits: { bodySize: 20MiB }, routes: [ { upstream: web } ] }
            """);
        return bulk;
    }

    private static Task<LabProcess> StartGatewayAsync(GatewayLab lab, string send)
    {
        int port = send.StartsWith("transparent", StringComparison.Ordinal) ? 8080 : 8081;
        return lab.Gateway.StartWhenceAsync(lab.Lab, $$"""
            upstreams: { web: { targets: ["{{GatewayLab.Server4}}:{{port}}"], send: { {{send}} }, timeouts: { connect: 10s } } }
            listeners:
              - { name: tcp, bind: "{{GatewayLab.Gateway4}}:5000", protocol: tcp, upstream: web }
              - { name: http, bind: "{{GatewayLab.Gateway4}}:5001", protocol: http, routes: [ { upstream: web } ] }
            """);
    }
}
