namespace Whence.Proxy.Tests.Http;

/// <summary>Many clients and a target that misbehaves in every way, at once.</summary>
/// <remarks>But for one: an answer too many that comes a moment after the first, when the connection is in use again, can be told from the
/// answer to the next request by nobody.</remarks>
public class HttpUpstreamMixTests
{
    private const int Clients = 16;
    private const int Requests = 60;

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task Nobody_ever_gets_the_answer_to_somebody_elses_request(string method)
    {
        var budget = new ConnectionBudget(200);
        int number = 0;
        await using var backend = new RecordingBackend(connection => MisbehaveAsync(connection, Interlocked.Increment(ref number)));
        await using (HttpGateway gateway = await HttpGateway.StartAsync([Make.Route(backend)], budget: budget))
        {
            int[] answered = await Task.WhenAll(Enumerable.Range(0, Clients).Select(client => AskAllAsync(gateway, method, client)));
            Assert.True(answered.Sum() > Clients * Requests / 4, $"{answered.Sum()} answers");
            Assert.True(number < Clients * Requests, $"{number} connections");
        }

        await Whence.Proxy.Tests.Patience.UntilAsync(() => budget.OpenToTargets == 0, "every connection is given back");
    }

    /// <returns>How many requests were answered by the target.</returns>
    private static async Task<int> AskAllAsync(HttpGateway gateway, string method, int client)
    {
        int answered = 0;
        RawClient connection = await gateway.ConnectAsync();
        for (int i = 0; i < Requests; i++)
        {
            string id = $"{client}-{i}-";
            try
            {
                string body = method == "POST" ? new string('x', i * 40) : string.Empty;
                WireMessage answer = await connection.AskAsync(Make.Request(method, "/" + id, $"Content-Length: {body.Length}") + body);
                Assert.True(answer.Status is 200 or 502, answer.StartLine);
                Assert.True(answer.Status == 502 || answer.Body.StartsWith(id, StringComparison.Ordinal), $"{id} got {answer.Body}");
                answered += answer.Status == 200 ? 1 : 0;
            }
            catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
            {
                // Cut off: it could not be taken for whole.
                connection.Dispose();
                connection = await gateway.ConnectAsync();
            }
        }

        connection.Dispose();
        return answered;
    }

    private static async Task MisbehaveAsync(BackendConnection connection, int seed)
    {
        var random = new Random(seed);
        while (await connection.RequestAsync() is { } request)
        {
            string id = request.StartLine.Split(' ')[1][1..];
            string whole = $"HTTP/1.1 200 OK\r\nContent-Length: {id.Length}\r\n\r\n{id}";
            switch (random.Next(12))
            {
                case 0:
                    await connection.SendAsync(whole + whole); // one too many
                    break;
                case 1:
                    await connection.SendAsync(whole[..20]);
                    await Task.Yield();
                    await connection.SendAsync(whole[20..] + "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n");
                    connection.Close();
                    return;
                case 2:
                    await connection.SendAsync(whole);
                    connection.Close();
                    return;
                case 3:
                    connection.Reset();
                    return;
                case 4:
                    await connection.SendAsync(whole[..^1]);
                    connection.Close();
                    return;
                case 5:
                    await connection.SendAsync($"HTTP/1.1 200 OK\r\n\r\n{id}");
                    connection.Close();
                    return;
                case 6:
                    await connection.SendAsync($"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{id.Length:x}\r\n{id}\r\n0\r\n");
                    await connection.SendAsync("X: 1\r\n\r\n");
                    break;
                default:
                    await connection.SendAsync(whole);
                    break;
            }
        }
    }
}
