using System.CommandLine;

namespace Whence.Compare;

/// <summary>The two programs of datagram works: this one, started again.</summary>
internal static class DatagramCommands
{
    public const string Echo = "datagram-echo";
    public const string Clients = "datagram-clients";

    public static Command CreateEcho()
    {
        Argument<int> port = new("port");
        var command = new Command(Echo, "Sends datagrams back.") { port };
        command.Hidden = true;
        command.SetAction((parsed, cancel) => DatagramEcho.RunAsync(parsed.GetValue(port), cancel));
        return command;
    }

    public static Command CreateClients()
    {
        Argument<int> port = new("port");
        Argument<int> size = new("size");
        Argument<int> seconds = new("seconds");
        var command = new Command(Clients, "Sends datagrams and waits for them.") { port, size, seconds };
        command.Hidden = true;
        command.SetAction((parsed, cancel) => DatagramClients.RunAsync(
            parsed.GetValue(port), parsed.GetValue(size), TimeSpan.FromSeconds(parsed.GetValue(seconds)), cancel));
        return command;
    }
}
