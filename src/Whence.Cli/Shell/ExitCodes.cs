namespace Whence.Cli;

/// <summary>What the program ends with.</summary>
internal static class ExitCodes
{
    /// <summary>Done, or the answer is yes.</summary>
    public const int Ok = 0;

    /// <summary>The answer is no: the header is bad, the configuration has errors, the client cannot be told.</summary>
    public const int No = 1;

    /// <summary>Wrong usage.</summary>
    public const int Usage = 2;

    /// <summary>A fault of ours (EX_SOFTWARE of sysexits.h).</summary>
    public const int Fault = 70;
}
