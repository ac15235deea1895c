using System.Security.Cryptography;

namespace Whence.Proxy.Tests.Tls;

/// <summary>Much through each way, to a reader that lags behind.</summary>
public sealed class BulkTests : IDisposable
{
    private const int Size = 64 * 1024 * 1024;
    private const int Piece = 64 * 1024;

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public async Task Sixty_four_mebibytes_come_whole_and_are_never_held(bool terminated, bool reencrypted)
    {
        using TlsTarget target = new(_authority.Issue("app.internal"));
        await using Rig rig = await Rig.StartAsync(change: model => model with
        {
            Tls = terminated ? TlsRig.Terminate(_authority.Server("a", "a.example.net")) : null,
            Tcp = new TcpModel
            {
                Upstream = model.Tcp!.Upstream! with
                {
                    Targets = [new TargetModel(target.Address)],
                    Tls = reencrypted ? new UpstreamTlsModel { ServerName = "app.internal", CaFile = _authority.CaFile } : null,
                },
            },
        });
        using System.Net.Sockets.Socket socket = await TlsPeer.OpenAsync(rig.Address);
        using TlsPeer? peer = terminated ? await TlsPeer.SecureAsync(socket, "a.example.net") : null;
        Stream client = peer?.Stream ?? (Stream)new System.Net.Sockets.NetworkStream(socket);
        System.Net.Sockets.Socket accepted = await target.AcceptSocketAsync();
        Stream server = reencrypted ? await target.SecureAsync(accepted) : new System.Net.Sockets.NetworkStream(accepted, ownsSocket: true);
        await ThroughAsync(client, server);
        await ThroughAsync(server, client);
        await server.DisposeAsync();
        if (peer is null)
        {
            await client.DisposeAsync();
        }
    }

    /// <summary>The reader waits for the writer to stall first: what is under way then, between two kernels' buffers, is what we hold.</summary>
    private static async Task ThroughAsync(Stream from, Stream to)
    {
        byte[] sent = RandomNumberGenerator.GetBytes(Piece), received = new byte[Piece];
        long written = 0;
        Task writing = Task.Run(async () =>
        {
            while (written < Size)
            {
                await from.WriteAsync(sent);
                Interlocked.Add(ref written, Piece);
            }
        });
        long seen = -1;
        while (Interlocked.Read(ref written) != seen)
        {
            seen = Interlocked.Read(ref written);
            await Task.Delay(200, TestContext.Current.CancellationToken); // a writer that has not stalled by then has another look
        }

        Assert.InRange(seen, 0, Size / 2); // kernel buffers alone take some 6 MB each; without back-pressure all would have gone
        for (long read = 0; read < Size; read += Piece)
        {
            await to.ReadExactlyAsync(received, TestContext.Current.CancellationToken).AsTask().Patiently();
            Assert.True(sent.AsSpan().SequenceEqual(received));
        }

        await writing.Patiently();
    }
}
