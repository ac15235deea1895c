namespace Whence.Gateway.Configuration;

/// <summary>Of the client address in a TCP option.</summary>
internal static partial class Problems
{
    public static ConfigDiagnostic ToaOfNobody(SourceLocation at)
        => Error(
            ConfigProblem.NobodyNamed,
            at,
            "receive.toa does not say whose option is believed, and any client can write one",
            "name the balancers that strip it from clients: toa: [NETWORK]");

    public static ConfigDiagnostic RevealElsewhere(SourceLocation at, AddressPort target)
        => Error(
            ConfigProblem.RevealElsewhere,
            at,
            $"{target} is not on loopback, and 'reveal' shows clients to programs of this host alone",
            "write the loopback address of the program, or use toa with 'whence reveal' on the other host");

    public static ConfigDiagnostic UnsentToaKind(SourceLocation at)
        => Error(
            ConfigProblem.BadToaKind,
            at,
            "options of kind 28 have no port, and this gateway sends options with one",
            "write 200, 253, 254 or any other number of 35 to 255 that TCP does not use itself");

    public static ConfigDiagnostic BadToaKind(SourceLocation at, string written)
        => Error(
            ConfigProblem.BadToaKind,
            at,
            $"{Shown.Quote(written)} is no kind of TCP option that TOA may have",
            "write 200, 253, 254 or 28, or any other number of 35 to 255 that TCP does not use itself");
}
