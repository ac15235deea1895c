using System.Net.Sockets;
using Whence.Proxy.Transport;

namespace Whence.Proxy;

/// <summary>Sends a few requests of our own through an http listener of our own, on loopback, before the first client comes.</summary>
/// <remarks>
/// The first request has everything on its way compiled: 135 to 165 ms on two cores that its client would wait. What is compiled is the way
/// that all requests take, whatever the configuration, so nothing of the configuration is used, logged or counted. Where it cannot be done
/// (no loopback), the first client waits as before.
/// </remarks>
public static class Rehearsal
{
    /// <summary>On a new connection, on a kept one, and on one that is known to be kept.</summary>
    private const int Requests = 3;

    private const int MostOfAnAnswer = 4096;

    /// <summary>Longer than this it would hold up what it is to speed up.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(1);

    private static readonly AddressPort Loopback = new(Address.FromIPv4(0x7F000001), 0);

    /// <summary>Runs it. Never throws for what goes wrong on the network.</summary>
    /// <param name="services">As for the listeners; with a traffic log of its own.</param>
    /// <returns>Whether every request was answered.</returns>
    public static async Task<bool> RunAsync(ListenerServices services)
    {
        ArgumentNullException.ThrowIfNull(services);
        try
        {
            return await PlayAsync(services, services.Transport.Listen(Loopback));
        }
        catch (Exception fault) when (fault is SocketException or ListenerBindException)
        {
            return false;
        }
    }

    private static async Task<bool> PlayAsync(ListenerServices services, IReadOnlyList<Listener> targets)
    {
        var upstream = new UpstreamModel { Name = "rehearsal", Targets = [new TargetModel(targets[0].Local)] };
        var model = new ListenerModel
        {
            Name = "rehearsal",
            Bind = [Loopback],
            Http = new HttpModel { Routes = [new RouteModel { Name = "rehearsal", Upstream = upstream }] },
        };
        Task[] answering = [.. targets.Select(AnswerAsync)];
        bool answered = false;
        try
        {
            await using ListenerHost host = ListenerHost.Http(model, services);
            await host.StartAsync();
            ConnectResult connect = await services.Transport.ConnectAsync(host.Local[0], Bound, beside: null, CancellationToken.None);
            if (connect.Connection is { } client)
            {
                await using ITimer bound = services.Time.CreateTimer(
                    static state => ((Connection)state!).Abort(), client, Bound, Timeout.InfiniteTimeSpan);
                answered = await AskAsync(client);
                await client.DisposeAsync();
            }
        }
        finally
        {
            foreach (Listener target in targets)
            {
                await target.DisposeAsync();
            }

            await Task.WhenAll(answering);
        }

        return answered;
    }

    private static async Task<bool> AskAsync(Connection client)
    {
        byte[] request = "GET /rehearsal HTTP/1.1\r\nHost: rehearsal\r\nUser-Agent: whence\r\nAccept: */*\r\n\r\n"u8.ToArray();
        byte[] answer = new byte[MostOfAnAnswer];
        for (int i = 0; i < Requests; i++)
        {
            if ((await client.SendAsync(request)).Failed)
            {
                return false;
            }

            int length = 0;
            while (!answer.AsSpan(0, length).EndsWith("\r\n\r\nok"u8))
            {
                TransferResult received = await client.ReceiveAsync(answer.AsMemory(length));
                if (received.Failed || received.IsEnd)
                {
                    return false;
                }

                length += received.Bytes;
            }
        }

        return true;
    }

    /// <summary>A target that answers whatever comes, until its listener is closed.</summary>
    private static async Task AnswerAsync(Listener listener)
    {
        while (await listener.AcceptAsync() is { Status: not AcceptStatus.Closed } accept)
        {
            if (accept.Connection is { } connection)
            {
                await AnswerAsync(connection);
                await connection.DisposeAsync();
            }
        }
    }

    private static async Task AnswerAsync(Connection connection)
    {
        byte[] answer = "HTTP/1.1 200 OK\r\nServer: rehearsal\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nok"u8.ToArray();
        byte[] request = new byte[MostOfAnAnswer];
        while (await connection.ReceiveAsync(request) is { Failed: false, IsEnd: false } && !(await connection.SendAsync(answer)).Failed)
        {
            // One piece is one request: the client waits for its answer.
        }
    }
}
