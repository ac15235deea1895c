using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Whence.Cli.Demo;

namespace Whence.Cli.Tests.Demo;

public sealed class DemoTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_sample_is_the_file_of_the_repository_and_loads()
    {
        Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "examples", "demo.yaml"), Cancel), DemoConfig.Yaml());
        Assert.NotNull(DemoConfig.Load());
        Assert.Equal(DemoConfig.Yaml(), (await Cli.RunAsync("demo", "--print-config")).OutBytes);
    }

    [Fact]
    public async Task The_demo_shows_the_client_over_http_and_tcp_and_ends_cleanly()
    {
        string log = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var output = new FirstLine();
        using var error = new StringWriter();
        Task<int> running = CommandLine.RunAsync(
            ["demo", "--json", "--access-log", log], new Terminal(Stream.Null, Stream.Null, output, error, IsHuman: false), stop.Token);
        Assert.Same(output.Line, await Task.WhenAny(output.Line, running));
        JsonElement started = JsonDocument.Parse(await output.Line).RootElement;

        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://{Listener(started, "web")}/"));
        request.Headers.Add("X-Forwarded-For", "1.2.3.4, 203.0.113.7, 192.0.2.10");
        using HttpResponseMessage answer = await http.SendAsync(request, Cancel);
        string echo = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.Contains("X-Real-IP: 203.0.113.7\n", echo, StringComparison.Ordinal);
        Assert.DoesNotContain("1.2.3.4", echo, StringComparison.Ordinal);

        CliResult header = await Cli.RunAsync(
            "encode", "--src", "203.0.113.7:56324", "--dst", "192.0.2.1:5432", "--tlv", "0xE1=hello", "--raw");
        string said = await TalkAsync(Listener(started, "tcp"), [.. header.OutBytes, .. "hi\n"u8]);
        Assert.Contains("PROXY v2 PROXY says 203.0.113.7 port 56324, to 192.0.2.1 port 5432", said, StringComparison.Ordinal);
        Assert.Contains("TLV 0xE1 custom \"hello\"", said, StringComparison.Ordinal);
        Assert.EndsWith("hi\n", said, StringComparison.Ordinal);

        http.Dispose();
        await stop.CancelAsync();
        Assert.Equal((0, string.Empty), (await running, error.ToString()));
        string lines = await File.ReadAllTextAsync(log, Cancel);
        File.Delete(log);
        Assert.Contains("\"client.address\":\"203.0.113.7\"", lines, StringComparison.Ordinal);
    }

    private static string Listener(JsonElement started, string name) => started.GetProperty("listeners").GetProperty(name).GetString()!;

    private static async Task<string> TalkAsync(string address, byte[] bytes)
    {
        Assert.True(AddressPort.TryParse(address, out AddressPort target));
        using var client = new TcpClient();
        await client.ConnectAsync(target.ToEndPoint()!, Cancel);
        NetworkStream stream = client.GetStream();
        await stream.WriteAsync(bytes, Cancel);
        client.Client.Shutdown(SocketShutdown.Send);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, Cancel);
        return Encoding.UTF8.GetString(answer.ToArray());
    }

    private sealed class FirstLine : TextWriter
    {
        private readonly StringBuilder _text = new();
        private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Line => _line.Task;

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value)
        {
            _text.Append(value);
            if (value == '\n')
            {
                _line.TrySetResult(_text.ToString());
            }
        }
    }
}
