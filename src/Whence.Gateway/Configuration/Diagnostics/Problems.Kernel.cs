namespace Whence.Gateway.Configuration;

/// <summary>Words for the kernel engine.</summary>
internal static partial class Problems
{
    public static ConfigDiagnostic NotForKernel(SourceLocation at, string what, string why)
        => Error(ConfigProblem.NotForKernel, at, $"the kernel engine cannot do {what}: {why}", "remove it, or write engine: user");

    public static ConfigDiagnostic KernelLoopback(SourceLocation at, string address)
        => Error(
            ConfigProblem.NotForKernel,
            at,
            $"{address} is on the loopback, where the kernel engine cannot send from or to: clients keep their address",
            "write an address of a network, or engine: user");

    public static ConfigDiagnostic KernelFamily(SourceLocation at, string address, string first)
        => Error(
            ConfigProblem.NotForKernel,
            at,
            $"{address} and {first} are of two address families, and the kernel engine translates within one",
            "write a listener and an upstream for each family, or engine: user");

    public static ConfigDiagnostic KernelRangePort(SourceLocation at, AddressPort target, BindConfig bind)
        => Error(
            ConfigProblem.NotForKernel,
            at,
            $"{target} has another port than {bind} begins with, and where a bind is a range connections keep their port",
            $"write {target with { Port = bind.Port }}, or a listener for each port");

    public static ConfigDiagnostic KernelWildcardRange(SourceLocation at, BindConfig bind, bool hasSsh)
        => Warning(
            ConfigProblem.KernelWildcardRange,
            at,
            $"{bind} takes these ports of every address of this machine from programs that listen there"
                + (hasSsh ? ", SSH (22) among them" : string.Empty),
            "write the address that clients connect to");

    public static ConfigDiagnostic NeedsKernel(SourceLocation at, string what)
        => Error(ConfigProblem.NeedsKernel, at, $"{what} is for the kernel engine alone", "remove it, or write engine: kernel");

    public static ConfigDiagnostic ClientHashLater(SourceLocation at)
        => NotSupported(
            at, "'client-hash' without engine: kernel", "write round-robin, or engine: kernel on all listeners that go to this upstream");
}
