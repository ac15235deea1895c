using System.Reflection;
using Whence.Linux.Bpf;

namespace Whence.Linux.Reveal;

/// <summary>Words for what can be in the way, each once.</summary>
internal static class RevealFaults
{
    private const string Instead = "without it, have the gateway read the option (receive.toa) or PROXY protocol";

    /// <summary>Loads one of our objects.</summary>
    /// <param name="name">Its name, as <c>toa</c> of bpf/toa.bpf.c.</param>
    internal static BpfObject Load(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name + ".bpf.o")!;
        byte[] image = new byte[stream.Length];
        stream.ReadExactly(image);
        return Load(image);
    }

    internal static BpfObject Load(ReadOnlySpan<byte> image)
    {
        try
        {
            return BpfObject.Load(image);
        }
        catch (DllNotFoundException fault)
        {
            throw new RevealException($"libbpf 1.0 or later is not installed (Debian's package is libbpf1); {Instead}", fault);
        }
        catch (LinuxException fault) when (fault.Errno is Errno.NotPermitted or Errno.AccessDenied)
        {
            throw NotPermitted(fault);
        }
        catch (LinuxException fault) when (fault.Errno is Errno.TooBig or Errno.BadAddress)
        {
            // Each branch is followed the way that a processor may guess wrong, too, unless we may see what is to be seen so.
            throw new RevealException($"the kernel does not take the programs: its check gave up, as it does without CAP_PERFMON; {Instead}", fault);
        }
        catch (LinuxException fault)
        {
            string why = BpfFeature.FindMissing() is { } missing ? $"this kernel lacks {missing}" : fault.Message;
            throw new RevealException($"the kernel does not take the programs: {why}; {Instead}", fault);
        }
    }

    internal static Cgroup Open(string path)
    {
        try
        {
            return Cgroup.Open(path);
        }
        catch (LinuxException fault)
        {
            throw new RevealException($"the cgroup cannot be opened: {fault.Message}: {path}", fault);
        }
    }

    internal static BpfLink Attach(BpfObject loaded, string program, Cgroup cgroup, string path)
    {
        try
        {
            return loaded.Attach(program, cgroup);
        }
        catch (LinuxException fault) when (fault.Errno is Errno.NotPermitted or Errno.AccessDenied)
        {
            // It was loaded, so the capabilities are there.
            throw new RevealException(
                $"the program {program} cannot be attached to {path}: {fault.Message}: CAP_NET_ADMIN is missing, or a cgroup above has a program that lets "
                + $"none of others be attached below; {Instead}",
                fault);
        }
        catch (LinuxException fault) when (fault.Errno is Errno.BadDescriptor)
        {
            throw new RevealException(
                $"{path} is no folder of a cgroup of version 2, which are below /sys/fs/cgroup, or below /sys/fs/cgroup/unified where version 1 is in use too", fault);
        }
        catch (LinuxException fault)
        {
            throw new RevealException($"the program {program} cannot be attached to {path}: {fault.Message} (links need Linux 5.7, getpeername 5.8); {Instead}", fault);
        }
    }

    /// <summary>What keeps a value for each processor can be read then.</summary>
    internal static void RequireProcessors()
    {
        try
        {
            BpfMap.ReadProcessors();
        }
        catch (LinuxException fault)
        {
            throw new RevealException("/sys/devices/system/cpu/possible cannot be read, which says how many processors count: mount sysfs on /sys", fault);
        }
    }

    internal static RevealException OfMaps(LinuxException fault) => new($"the programs cannot be told whom to believe: {fault.Message}", fault);

    internal static RevealException OfMemory(LinuxException fault) => new($"the memory of the programs cannot be had: {fault.Message}", fault);

    internal static RevealException NoCookie() => new("send.reveal of datagrams needs Linux 5.14: this kernel does not tell network namespaces apart");

    private static RevealException NotPermitted(LinuxException fault) => new(
        "the kernel does not let us load programs: it takes CAP_BPF, CAP_NET_ADMIN and CAP_PERFMON (before Linux 5.8 CAP_SYS_ADMIN), in the first user namespace, "
        + $"and nothing that forbids bpf(2) as containers do; {Instead}",
        fault);
}
