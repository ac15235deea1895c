using Whence.Linux.Interop;

namespace Whence.Linux.Bpf;

/// <summary>Something that a kernel may lack, and that our programs need.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="LeastKernel">The first version of Linux that has it.</param>
/// <param name="Purpose">What it is needed for.</param>
public sealed record BpfFeature(string Name, string LeastKernel, string Purpose)
{
    /// <summary>Asks the kernel.</summary>
    public required Func<bool> Probe { get; init; }

    /// <summary>Everything that is needed, the oldest first.</summary>
    public static IReadOnlyList<BpfFeature> All { get; } =
    [
        Map("a map of the type lru_hash", "4.10", "to list what is revealed", LibBpf.MapLruHash),
        Map("a map of the type lpm_trie", "4.11", "to find whose options are believed", LibBpf.MapPrefixes),
        Program("programs of the type sock_ops", "4.13", "to hear of connections", LibBpf.ProgramSockOps),
        Program("programs of the type cgroup_sock_addr", "4.17", "to answer getpeername(2)", LibBpf.ProgramSocketAddress),
        Map("a map of the type sk_storage", "5.2", "to keep the client with its socket", LibBpf.MapSocketStorage),
        Program("programs of the type cgroup_sockopt", "5.3", "to have options laid down with sockets", LibBpf.ProgramSocketOption),
        Helper("bpf_get_netns_cookie in cgroup_sock_addr", "5.7", "to tell network namespaces apart", LibBpf.ProgramSocketAddress, LibBpf.HelperNamespace),
        Helper("bpf_sk_storage_get in sock_ops", "5.8", "to keep the client with its socket", LibBpf.ProgramSockOps, LibBpf.HelperSocketStorage),
        Helper("bpf_load_hdr_opt in sock_ops", "5.10", "to read TCP options", LibBpf.ProgramSockOps, LibBpf.HelperLoadHeaderOption),
    ];

    /// <summary>In a sentence.</summary>
    public override string ToString() => $"{Name}, needed {Purpose}, which Linux has from {LeastKernel} on";

    /// <summary>The first that this kernel lacks; null = it has all of them, or we may not ask it.</summary>
    public static BpfFeature? FindMissing() => All.FirstOrDefault(static feature => !feature.Probe());

    private static unsafe BpfFeature Program(string name, string kernel, string purpose, uint kind)
        => new(name, kernel, purpose) { Probe = () => LibBpf.ProbeProgram(kind, null) != 0 };

    private static unsafe BpfFeature Map(string name, string kernel, string purpose, uint kind)
        => new(name, kernel, purpose) { Probe = () => LibBpf.ProbeMap(kind, null) != 0 };

    private static unsafe BpfFeature Helper(string name, string kernel, string purpose, uint program, uint helper)
        => new(name, kernel, purpose) { Probe = () => LibBpf.ProbeHelper(program, helper, null) != 0 };
}
