using Whence.Linux.Bpf;
using Whence.Linux.Reveal;

namespace Whence.Linux.Announce;

/// <summary>Promises clients of connections to whoever accepts them on this host (bpf/promise.bpf.c).</summary>
internal sealed class ClientPromiser : IDisposable
{
    private readonly AttachedPrograms _programs = new("promise");
    private readonly BpfMap<int, AnnounceLayout.Confided> _confided;

    private ClientPromiser() => _confided = new BpfMap<int, AnnounceLayout.Confided>(_programs.FindMap("confided"));

    /// <param name="own">The folder of the cgroup of this process.</param>
    /// <param name="programs">The folder of the cgroup of the programs that shall see clients.</param>
    /// <exception cref="RevealException">It cannot be; the message is a line for people.</exception>
    public static ClientPromiser Attach(string own, string programs)
    {
        ClientPromiser promiser = new();
        try
        {
            // Whoever answers first, so that no promise is made that nobody could keep.
            promiser._programs.Attach(programs, "peer4", "peer6", "take");
            promiser._programs.Attach(own, "promise");
            return promiser;
        }
        catch
        {
            promiser.Dispose();
            throw;
        }
    }

    /// <summary>Lays a client down with a socket that is not connected yet.</summary>
    /// <returns>Not when memory has run out, or the socket is closed.</returns>
    public bool TryConfide(int socket, AddressPort client)
    {
        try
        {
            _confided.Update(socket, new AnnounceLayout.Confided { Client = RevealLayout.End.Of(client) });
            return true;
        }
        catch (LinuxException)
        {
            return false;
        }
    }

    /// <summary>Whether there was room for the promise.</summary>
    /// <exception cref="LinuxException">The socket is closed.</exception>
    public bool IsPromised(int socket) => _confided.TryLookup(socket, out AnnounceLayout.Confided told) && told.IsPromised != 0;

    /// <summary>What became of the promises so far.</summary>
    public PromiseCounts ReadCounts()
    {
        var counters = new BpfMap<uint, ulong>(_programs.FindMap("counters"), hasOneForEachProcessor: true);
        return new PromiseCounts(RevealReading.Sum(counters, AnnounceLayout.Kept), RevealReading.Sum(counters, AnnounceLayout.Unkept));
    }

    public void Dispose() => _programs.Dispose();
}
