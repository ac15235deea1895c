using Whence.Linux.Bpf;

namespace Whence.Linux.Reveal;

/// <summary>Has the sockets of a cgroup answer with the client that a TOA option names (bpf/toa.bpf.c), until it is disposed or this process ends.</summary>
public sealed class RevealPrograms : IDisposable
{
    /// <summary>Whom the programs can be told to believe: as many prefixes as their map has room for.</summary>
    public const int MostPrefixes = 16384;

    private readonly AttachedPrograms _programs = new("toa");
    private (string Folder, uint Link)? _pin;

    private RevealPrograms()
    {
    }

    /// <summary>Loads and attaches them. Connections that are there already stay as they are.</summary>
    /// <param name="cgroupPath">The folder of the cgroup.</param>
    /// <param name="from">Whose options are believed.</param>
    /// <param name="formats">Which options.</param>
    /// <param name="afterSyn">Whether what a SYN says counts for nothing: for balancers that write the option later, and let pass what a client writes
    /// into its SYN.</param>
    /// <exception cref="RevealException">It cannot be; the message is a line for people.</exception>
    public static RevealPrograms Attach(string cgroupPath, IEnumerable<Prefix> from, ToaFormats formats, bool afterSyn = false)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(formats);
        RevealPrograms programs = new();
        try
        {
            // Before anything is attached, so that no connection meets half of it.
            new BpfMap<uint, RevealLayout.Formats>(programs._programs.FindMap("formats")).Update(0, RevealLayout.Formats.Of(formats));
            new BpfMap<uint, uint>(programs._programs.FindMap("settings")).Update(0, afterSyn ? 1u : 0);
            var believed = new BpfMap<RevealLayout.BelievedKey, byte>(programs._programs.FindMap("believed"));
            foreach (Prefix prefix in from)
            {
                believed.Update(RevealLayout.BelievedKey.Of(prefix), 1);
            }

            programs._programs.Attach(cgroupPath, "receive", "peer4", "peer6");
            return programs;
        }
        catch (LinuxException fault)
        {
            programs.Dispose();
            throw RevealFaults.OfMaps(fault);
        }
        catch
        {
            programs.Dispose();
            throw;
        }
    }

    /// <summary>Gives the list of what is revealed a place where <see cref="RevealPins"/> finds it.</summary>
    /// <param name="folder">A folder in a file system of type bpf; it is made if it is not there.</param>
    /// <exception cref="IOException">There is no such file system, or we may not.</exception>
    public void Pin(string folder)
    {
        uint link = _programs.ReadFirstLink();
        RevealPins.Prepare(folder);
        _pin = (folder, link); // before it is made: half made, it is removed too
        _programs.FindMap("revealed").Pin(RevealPins.PathOf(folder, RevealPins.Revealed, link));
        _programs.FindMap("counters").Pin(RevealPins.PathOf(folder, RevealPins.Counters, link));
    }

    /// <summary>What became of connections so far.</summary>
    public RevealCounts ReadCounts() => RevealReading.Counts(_programs.FindMap("counters"));

    /// <summary>How many connections are revealed now.</summary>
    public int CountRevealed() => RevealReading.Open(_programs.FindMap("revealed"));

    /// <summary>What is revealed now.</summary>
    public IReadOnlyList<RevealedConnection> ReadRevealed() => RevealReading.Connections(_programs.FindMap("revealed"));

    /// <summary>Detaches them: sockets answer with their peer again.</summary>
    public void Dispose()
    {
        _programs.Detach();
        if (_pin is { } pin)
        {
            RevealPins.Remove(pin.Folder, pin.Link);
            _pin = null;
        }

        _programs.Dispose();
    }
}
