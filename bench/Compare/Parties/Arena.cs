namespace Whence.Compare;

/// <summary>The servers of one work, started for it alone: the backend, and the contenders. All are gone when this is disposed.</summary>
internal sealed class Arena : IAsyncDisposable
{
    /// <summary>The proxy alone has the first processor; the load and the backend share the second.</summary>
    public const int ProxyCore = 0;

    public const int LoadCore = 1;

    /// <summary>Connections that a server needs besides those it is asked for.</summary>
    private const int SpareConnections = 512;

    private static readonly string OpenSslFile = Path.Combine(AppContext.BaseDirectory, "contenders", "openssl.cnf");

    private readonly Session _session;
    private readonly string _folder;
    private readonly int _connections;
    private readonly List<Server> _servers = [];
    private Server? _backend;
    private ChildProcess? _echo;

    private Arena(Session session, string name, int connections)
    {
        _session = session;
        _connections = connections;
        _folder = Path.Combine(session.Folder, name);
    }

    /// <summary>The ports of the backend.</summary>
    public PortNames Backend => _backend!.Ports;

    /// <summary>Starts the backend.</summary>
    /// <param name="session">The run.</param>
    /// <param name="name">A name for the folder.</param>
    /// <param name="connections">How many connections of clients there will be at once, or requests, if those are more.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<Arena> OpenAsync(Session session, string name, int connections, CancellationToken cancel)
    {
        var arena = new Arena(session, name, connections);
        try
        {
            arena._backend = await arena.StartAsync(Contender.Backend, LoadCore, cancel);
            await BulkFile.WriteAsync(arena.FolderOf(Contender.Backend), cancel);
            return arena;
        }
        catch
        {
            await arena.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the target of datagrams, beside the backend.</summary>
    public void StartEcho() => _echo = ChildProcess.Start(new Launch(
        [Repository.This, DatagramCommands.Echo, Backend.Datagram("echo").ToString(System.Globalization.CultureInfo.InvariantCulture)], _folder)
    { Core = LoadCore });

    /// <summary>Starts a contender alone on its processor, and waits until it listens everywhere.</summary>
    public Task<Server> StartAsync(Contender contender, CancellationToken cancel) => StartAsync(contender, ProxyCore, cancel);

    /// <summary>How a contender is started here; nothing runs yet.</summary>
    /// <param name="contender">Which.</param>
    /// <param name="core">Its processor; null = all.</param>
    /// <param name="ports">Picked, and written into its configuration.</param>
    public Launch Prepare(Contender contender, int? core, PortNames ports)
    {
        string folder = FolderOf(contender);
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, contender.Template);
        string template = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "contenders", contender.Template));
        File.WriteAllText(file, new ConfigTemplate(ports, _backend?.Ports, Figures()).Fill(template));
        TlsFile.Write(folder);
        return new Launch(contender.Command(file), folder)
        {
            Core = core,
            Descriptors = _session.Descriptors,
            Environment = contender == Contender.Whence ? Variables(_session.Options.Transport) : new Dictionary<string, string>(),
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Server server in Enumerable.Reverse(_servers))
        {
            await server.DisposeAsync();
        }

        if (_echo is not null)
        {
            await _echo.DisposeAsync();
        }
    }

    private async Task<Server> StartAsync(Contender contender, int? core, CancellationToken cancel)
    {
        var ports = new PortNames();
        var server = new Server(contender, ChildProcess.Start(Prepare(contender, core, ports)), ports);
        _servers.Add(server);
        await server.Process.WaitForPortsAsync(ports.All, cancel);
        return server;
    }

    private static Dictionary<string, string> Variables(string? transport)
    {
        // The others are told in their own configurations to give no sessions; Whence has no key for it, OpenSSL has this.
        var variables = new Dictionary<string, string> { ["OPENSSL_CONF"] = OpenSslFile };
        if (transport is not null)
        {
            variables["WHENCE_TRANSPORT"] = transport;
        }

        return variables;
    }

    private Dictionary<string, int> Figures() => new()
    {
        ["descriptors"] = _session.Descriptors,
        ["clientConnections"] = _connections + SpareConnections,
        ["backendConnections"] = _connections + SpareConnections,
        ["proxyConnections"] = (2 * _connections) + SpareConnections,
    };

    private string FolderOf(Contender contender) => Path.Combine(_folder, contender.Name);
}
