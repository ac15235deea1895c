using Whence.Linux.Bpf;

namespace Whence.Linux.Reveal;

/// <summary>One of our objects and what of it is attached, until it is disposed.</summary>
internal sealed class AttachedPrograms : IDisposable
{
    private readonly BpfObject _object;
    private readonly List<BpfLink> _links = [];

    /// <param name="name">Its name, as <c>toa</c> of bpf/toa.bpf.c.</param>
    /// <exception cref="RevealException">The kernel does not take it; the message is a line for people.</exception>
    public AttachedPrograms(string name)
    {
        _object = RevealFaults.Load(name);
        try
        {
            RevealFaults.RequireProcessors();
        }
        catch
        {
            _object.Dispose();
            throw;
        }
    }

    /// <inheritdoc cref="BpfObject.FindMap"/>
    public BpfMap FindMap(string name) => _object.FindMap(name);

    /// <summary>Attaches programs to a cgroup, in their order.</summary>
    /// <param name="path">Its folder.</param>
    /// <param name="programs">Their names.</param>
    /// <exception cref="RevealException">It cannot be; what is attached so far stays until this is disposed.</exception>
    public void Attach(string path, params ReadOnlySpan<string> programs)
    {
        using Cgroup cgroup = RevealFaults.Open(path);
        foreach (string program in programs)
        {
            _links.Add(RevealFaults.Attach(_object, program, cgroup, path));
        }
    }

    /// <inheritdoc cref="BpfLink.ReadId"/>
    public uint ReadFirstLink() => _links[0].ReadId();

    /// <summary>Detaches them; their maps are still there to be read.</summary>
    public void Detach()
    {
        // Those first that were attached last: they need the others.
        _links.Reverse();
        _links.ForEach(static link => link.Dispose());
        _links.Clear();
    }

    /// <summary>Detaches them, and lets go of them.</summary>
    public void Dispose()
    {
        Detach();
        _object.Dispose();
    }
}
