namespace Whence.Lab.Tests;

/// <summary>A connection of HTTP that is answered, lasts as long as a test wants, and is asked again at its end.</summary>
internal sealed class LongConnection
{
    private readonly LabProcess _client;
    private readonly string _signal;

    private LongConnection(LabProcess client, string signal) => (_client, _signal) = (client, signal);

    /// <summary>Whether the client is still there.</summary>
    public bool IsOpen => !_client.HasExited;

    /// <summary>Connects to port 80 of the gateway, and waits for the answer.</summary>
    public static async Task<LongConnection> OpenAsync(GatewayLab lab)
    {
        string signal = lab.Lab.PathOf("ask-again"), port = "80";
        LabProcess client = lab.Client.Start("bash", "-c", $$"""
            ask() {
              printf 'GET / HTTP/1.1\r\nHost: a\r\n\r\n' >&3
              while read -t 20 -r line <&3; do [[ $line == *" {{GatewayLab.Client4}} "* ]] && echo "$1 $line" && return 0; done
              exit 1
            }
            exec 3<>/dev/tcp/{{GatewayLab.Gateway4}}/{{port}}
            ask first
            until [ -e {{signal}} ]; do sleep 0.02; done
            ask second
            """);
        await client.WaitForOutputAsync("first ");
        return new LongConnection(client, signal);
    }

    /// <summary>Asks again, and checks that the same server answers the same connection; then it ends.</summary>
    public async Task AssertGoesOnAsync()
    {
        await File.WriteAllTextAsync(_signal, string.Empty);
        string[] answers = (await _client.FinishAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, answers.Length);
        Assert.Equal(answers[0]["first ".Length..], answers[1]["second ".Length..]);
    }
}
