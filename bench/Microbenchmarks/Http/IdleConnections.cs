using Microsoft.Extensions.Logging.Abstractions;
using Whence.Proxy;
using Whence.Proxy.Http;

namespace Whence.Microbenchmarks.Http;

/// <summary>What a keep-alive connection holds on the managed heap while it waits for its next request, Kestrel's part included.</summary>
internal static class IdleConnections
{
    private const int Count = 2_000;

    /// <summary>Prints bytes a connection.</summary>
    public static void Run()
    {
        var target = new CannedTarget();
        var services = new ListenerServices(NoTransport.Instance, NoLog.Instance, TimeProvider.System, NullLoggerFactory.Instance);
        ListenerModel model = InMemoryGateway.Admit(new MemoryConnection()).Model;
        var handler = new HttpConnectionHandler(new ListenerState(model, TimeProvider.System), services, target);
        var held = new List<MemoryConnection>(2 * Count);
        Open(handler, target, model, held); // code and pools
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Open(handler, target, model, held);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        Console.WriteLine($"idle connection: {(after - before) / Count} bytes");
        held.ForEach(static connection => connection.Abort());
    }

    private static void Open(HttpConnectionHandler handler, CannedTarget target, ListenerModel model, List<MemoryConnection> held)
    {
        byte[] request = Requests.Bytes(Requests.Lean);
        for (int i = 0; i < Count; i++)
        {
            var connection = new MemoryConnection();
            held.Add(connection);
            _ = handler.HandleAsync(InMemoryGateway.Admit(connection, model, held.Count));
            SpinWait.SpinUntil(() => connection.IsWaiting);
            connection.Feed(request);
            SpinWait.SpinUntil(() => target.IsAsked);
            target.Answer();
            SpinWait.SpinUntil(() => connection.IsWaiting);
        }
    }
}
