using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Whence.Proxy.Tests;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestPipelineStartup(typeof(EchoProcess.Startup))]

namespace Whence.Proxy.Tests;

/// <summary>This program once more, as an echo server: in one process 5,000 relayed connections would need 20,000 descriptors.</summary>
internal sealed class EchoProcess : IDisposable
{
    private const string Role = "WHENCE_TESTS_ECHO";
    private const string Greeting = "echo on ";
    private readonly Process _process;

    private EchoProcess(Process process, AddressPort address)
    {
        _process = process;
        Address = address;
    }

    public AddressPort Address { get; }

    public static async Task<EchoProcess> StartAsync()
    {
        ProcessStartInfo start = new("dotnet", ["exec", typeof(EchoProcess).Assembly.Location])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { [Role] = "1" },
        };
        Process process = Process.Start(start)!;
        string? line;
        do
        {
            line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Patiently();
            Assert.NotNull(line);
        }
        while (!line.StartsWith(Greeting, StringComparison.Ordinal));
        return new EchoProcess(process, Rig.Port(line[Greeting.Length..]));
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static async Task ServeAsync()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start(4096);
        await Console.Out.WriteLineAsync(Greeting + listener.LocalEndpoint);
        await Console.Out.FlushAsync();
        while (true)
        {
            _ = EchoAsync(await listener.AcceptSocketAsync());
        }
    }

    private static async Task EchoAsync(Socket socket)
    {
        using (socket)
        {
            byte[] buffer = new byte[512];
            try
            {
                while (await socket.ReceiveAsync(buffer, SocketFlags.None) is var count and > 0)
                {
                    await socket.SendAsync(buffer.AsMemory(0, count), SocketFlags.None);
                }
            }
            catch (SocketException)
            {
                // The other side sees it, and it is the one that judges.
            }
        }
    }

    /// <summary>Serves instead of running tests, in the process that is started for that.</summary>
    internal sealed class Startup : ITestPipelineStartup
    {
        public async ValueTask StartAsync(IMessageSink diagnosticMessageSink)
        {
            if (Environment.GetEnvironmentVariable(Role) == "1")
            {
                _ = ServeAsync();

                // Until the parent closes our input, or is gone.
                await Console.In.ReadToEndAsync();
                Environment.Exit(0);
            }
        }

        public ValueTask StopAsync() => ValueTask.CompletedTask;
    }
}
