using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Whence.Interop.Tests;

/// <summary>Calls shaped as those of gRPC go through the program: in clear and in TLS, on both sides.</summary>
public sealed class GrpcTests
{
    private const string Name = "grpc.example.net";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Messages_go_both_ways_at_once_and_trailers_tell_how_the_call_ended(bool tls)
    {
        await using var work = new Workspace();
        using var authority = new TestAuthority(work);
        CertificatePaths server = authority.ForServer("server", Name);
        int back = FreePorts.Next(), front = FreePorts.Next();
        await using GrpcBackend backend = await GrpcBackend.StartAsync(back, tls ? server : null);
        string toTarget = tls ? $"tls: {{ serverName: {Name}, ca: {authority.File} }}, " : string.Empty;
        string toClient = tls ? $"tls: {{ certificates: [{{ cert: {server.Certificate}, key: {server.Key} }}] }}, " : string.Empty;
        await work.StartWhenceAsync($$"""
            upstreams: { app: { targets: ["127.0.0.1:{{back}}"], {{toTarget}}httpVersion: 2 } }
            listeners: [ { name: grpc, bind: "127.0.0.1:{{front}}", protocol: http, {{toClient}}upstream: app } ]
            """);
        using HttpMessageInvoker client = ClientOf(authority);
        var uri = new Uri($"{(tls ? "https" : "http")}://127.0.0.1:{front}/service/method");

        await Task.WhenAll(Enumerable.Range(0, 8).Select(async number =>
        {
            using GrpcCall call = await GrpcCall.BeginAsync(client, uri);
            Assert.Equal("application/grpc", call.Answer.Content.Headers.ContentType?.MediaType);
            Assert.Equal("127.0.0.1 trailers 20S", Assert.Single(call.Answer.Headers.GetValues("x-seen")));
            for (int i = 0; i < 5; i++)
            {
                await call.SendAsync($"{number}-{i}");
                Assert.Equal($"{number}-{i}", await call.ReceiveAsync()); // before the next is sent
            }

            call.EndSending();
            Assert.Null(await call.ReceiveAsync());
            Assert.Equal(["0"], call.Answer.TrailingHeaders.GetValues("grpc-status"));
            Assert.False(call.Answer.TrailingHeaders.Contains("x-forwarded-for"));
        }));

        using GrpcCall failing = await GrpcCall.BeginAsync(client, uri);
        await failing.SendAsync(GrpcBackend.Fail);
        Assert.Null(await failing.ReceiveAsync());
        Assert.Equal(["5"], failing.Answer.TrailingHeaders.GetValues("grpc-status"));
        Assert.Equal(["not%20found"], failing.Answer.TrailingHeaders.GetValues("grpc-message"));
    }

    private static HttpMessageInvoker ClientOf(TestAuthority authority)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false };
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            TargetHost = Name,
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(authority.File) },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        };
        return new HttpMessageInvoker(handler);
    }
}
