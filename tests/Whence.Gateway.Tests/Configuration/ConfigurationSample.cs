namespace Whence.Gateway.Tests.Configuration;

/// <summary>The sample of the design, without what is not built yet.</summary>
internal static class ConfigurationSample
{
    public const string Yaml = """
        networks:
          slb:        [100.64.0.0/10]
          edge:       [192.0.2.10, "2001:db8:1::/48"]
          alb:        [10.20.0.0/24]
          ali-cdn:    [203.0.113.0/24]
          office:     [198.51.100.0/28]
          local:      ["unix:", 127.0.0.0/8, "::1"]
          nobody:     []

        upstreams:
          app:
            balance: round-robin
            targets: ["10.0.0.10:8080", { address: "10.0.0.11:8080", weight: 2 }]
            send:
              proxyProtocol: v2
              tlvs: [authority, unique-id, crc32c, received]
            timeouts: { connect: 1s, idle: 1h }

        listeners:
          - name: postgres
            bind: ["0.0.0.0:5432", "[::]:5432"]
            protocol: tcp
            receive:
              proxyProtocol:
                from: { slb: required, edge: optional, 192.0.2.99: plain }
                others: reject
                versions: [v1, v2]
                deadline: 5s
                maxSize: 4KiB
            access:  { allow: [office], deny: [198.51.100.0/24], connections: { perClient: 200, perPeer: 20000, max: 50000 } }
            upstream: app
          - name: web
            bind: "0.0.0.0:443"
            protocol: http
            clientAddress:
              rules:
                - { from: "header:Ali-Cdn-Real-Ip", trusted: [alb], via: [ali-cdn] }
                - { from: x-forwarded-for, trusted: [alb, slb], depth: 2 }
                - { from: "tlv:0xEA", trusted: [slb] }
              whenIndeterminate: sender
            requestHeaders:
              xForwardedFor: append
              set: { client-real-ip: "$client_address" }
              remove: [X-Debug]
            routes:
              - { host: api.example.net, path: /v1/, upstream: app, clientAddress: { rules: [{ from: "query:realip", trusted: [edge] }] } }
              - { upstream: app }
            accessLog: { file: access.log, format: nginx }
            timeouts: { head: 10s, keepAlive: 75s, form: 5s, response: 60s }
            limits: { headSize: 32KiB, line: 8KiB, fields: 100, formSize: 64KiB }

        admin: { bind: "127.0.0.1:9180" }
        drain: 30s
        """;
}
