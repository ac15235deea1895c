using Whence.Linux.Interop;

namespace Whence.Linux.Bpf;

/// <summary>Programs and maps of one compiled file, in the kernel. They go when it is disposed and nothing else holds them.</summary>
public sealed unsafe class BpfObject : IDisposable
{
    private nint _handle;

    private BpfObject(nint handle) => _handle = handle;

    /// <summary>Loads a compiled file.</summary>
    /// <param name="image">The file; the kernel keeps what it needs of it.</param>
    /// <exception cref="LinuxException">The kernel refuses it; <see cref="BpfFeature.FindMissing"/> may know why.</exception>
    /// <exception cref="DllNotFoundException">There is no libbpf 1.0 or later.</exception>
    public static BpfObject Load(ReadOnlySpan<byte> image)
    {
        // It would tell what the verifier said, in a thousand lines. Who develops programs asks it with bpftool.
        LibBpf.SetPrint(null);
        fixed (byte* start = image)
        {
            nint handle = LibBpf.OpenObject(start, (nuint)image.Length, null);
            LinuxException.ThrowIfFailed(handle == 0 ? -1 : 0, "bpf_object__open_mem");
            BpfObject opened = new(handle);
            try
            {
                LinuxException.ThrowIfFailed(LibBpf.LoadObject(handle), "bpf(2), BPF_PROG_LOAD");
                return opened;
            }
            catch
            {
                opened.Dispose();
                throw;
            }
        }
    }

    /// <summary>A map, which is the object's and ends with it.</summary>
    /// <exception cref="LinuxException">There is none of that name.</exception>
    public BpfMap FindMap(string name) => new(LinuxException.ThrowIfFailed(LibBpf.FindMap(_handle, name), name));

    /// <summary>Attaches a program to a cgroup.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="cgroup">The cgroup.</param>
    /// <exception cref="LinuxException">There is no program of that name, or the kernel refuses.</exception>
    public BpfLink Attach(string program, Cgroup cgroup)
    {
        ArgumentNullException.ThrowIfNull(cgroup);
        nint link = LibBpf.AttachToCgroup(Find(program), cgroup.Descriptor);
        LinuxException.ThrowIfFailed(link == 0 ? -1 : 0, "bpf(2), BPF_LINK_CREATE");
        return new BpfLink(link);
    }

    /// <summary>Runs a program of packets once, for tests.</summary>
    /// <param name="program">Its name.</param>
    /// <param name="packet">The packet, from its Ethernet header on; it becomes what the program makes of it.</param>
    /// <returns>What the program returned.</returns>
    public int Run(string program, Span<byte> packet)
    {
        fixed (byte* data = packet)
        {
            LibBpf.TestRun run = new()
            {
                Size = (nuint)sizeof(LibBpf.TestRun),
                DataIn = data,
                DataOut = data,
                DataInSize = (uint)packet.Length,
                DataOutSize = (uint)packet.Length,
                Repeat = 1,
            };
            LinuxException.ThrowIfFailed(LibBpf.RunTest(LibBpf.DescriptorOfProgram(Find(program)), &run), "bpf(2), BPF_PROG_TEST_RUN");
            return (int)run.Answer;
        }
    }

    /// <summary>Lets go of programs and maps.</summary>
    public void Dispose()
    {
        nint handle = Interlocked.Exchange(ref _handle, 0);
        if (handle != 0)
        {
            LibBpf.CloseObject(handle);
        }
    }

    private nint Find(string program)
    {
        nint found = LibBpf.FindProgram(_handle, program);
        LinuxException.ThrowIfFailed(found == 0 ? -1 : 0, program);
        return found;
    }
}
