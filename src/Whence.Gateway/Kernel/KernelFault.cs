namespace Whence.Gateway.Kernel;

/// <summary>Why the kernel could not be programmed.</summary>
public enum KernelFault
{
    /// <summary>There is no program nft.</summary>
    NftMissing,

    /// <summary>The process may not change the rules of the kernel.</summary>
    NotPermitted,

    /// <summary>The kernel lacks a part, or a module of it is not loaded.</summary>
    NotInKernel,

    /// <summary>nft refused what we asked for.</summary>
    Refused,

    /// <summary>nft did not answer in time.</summary>
    TimedOut,

    /// <summary>nft answered with more than can be meant.</summary>
    TooMuchOutput,

    /// <summary>nft answered with something that is not its JSON.</summary>
    BadAnswer,

    /// <summary>The kernel does not pass packets on from one network to another.</summary>
    ForwardingOff,

    /// <summary>Another process has the table.</summary>
    TableTaken,

    /// <summary>No other process has the table, and its lock cannot be taken.</summary>
    TableNotLocked,

    /// <summary>A table of our name was made by somebody else.</summary>
    TableForeign,
}
