using System.Net.Sockets;
using Whence.Gateway.Configuration;
using Whence.Gateway.Programs;

namespace Whence.Gateway.Kernel;

/// <summary>The kernel could not be programmed.</summary>
public sealed class KernelException : Exception
{
    private KernelException(KernelFault fault, string message)
        : base(message) => Fault = fault;

    /// <summary>Why.</summary>
    public KernelFault Fault { get; }

    internal static KernelException NftMissing()
        => new(
            KernelFault.NftMissing,
            "the kernel engine needs the program nft, and there is none in "
                + $"{string.Join(", ", SystemProgram.Folders)}; install the package nftables");

    internal static KernelException NotPermitted() => new(
        KernelFault.NotPermitted,
        "the kernel engine may not change rules of the kernel; run as root, or give the process CAP_NET_ADMIN "
            + "(AmbientCapabilities in systemd)");

    internal static KernelException NotInKernel(string said) => new(
        KernelFault.NotInKernel,
        $"the kernel lacks what these rules need; load nf_tables, nft_chain_nat, nf_conntrack and nft_fib_inet (nft says: {Said(said)})");

    internal static KernelException Refused(string said)
        => new(KernelFault.Refused, $"nft refuses the rules, nothing was changed: {Said(said)}");

    internal static KernelException TimedOut(TimeSpan bound)
        => new(KernelFault.TimedOut, $"nft did not answer within {bound.TotalSeconds:0.###} s");

    internal static KernelException TooMuchOutput(int bound) => new(KernelFault.TooMuchOutput, $"nft wrote more than {bound} bytes");

    internal static KernelException BadAnswer(string said) => new(KernelFault.BadAnswer, $"the answer of nft cannot be read: {Said(said)}");

    internal static KernelException ForwardingOff(string listener, string setting) => new(
        KernelFault.ForwardingOff,
        $"listener '{listener}': the kernel does not pass packets on; set {setting}=1 "
            + $"(sysctl -w {setting}=1, and in /etc/sysctl.d to keep it)");

    internal static KernelException TableTaken(string listener, string table) => new(
        KernelFault.TableTaken,
        $"listener '{listener}': another running gateway has the table {table}; stop it, or give one of the two listeners another name");

    internal static KernelException TableNotLocked(string table, SocketError why) => new(
        KernelFault.TableNotLocked, $"the lock of the table {table} cannot be taken: {why}");

    internal static KernelException TableForeign(string listener, string table) => new(
        KernelFault.TableForeign,
        $"listener '{listener}': there is a table {table} that this program did not make; "
            + "give the listener another name, or delete the table");

    /// <summary>One line of it: nft repeats the input below its message, which is long and tells nobody more.</summary>
    private static string Said(string text)
    {
        const int Enough = 200;
        string line = text.Split('\n').Select(static part => part.Trim()).FirstOrDefault(static part => part.Length > 0) ?? "nothing";
        return Shown.Cut(line, Enough);
    }
}
