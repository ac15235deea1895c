namespace Whence;

/// <summary>How an answer came about.</summary>
public enum ResolutionOutcome : byte
{
    /// <summary>The client is the other end of the connection.</summary>
    Direct,

    /// <summary>Somebody trusted forwarded for the client.</summary>
    Forwarded,

    /// <summary>Every hop of the list is trusted; the client is the one farthest away.</summary>
    AllTrusted,

    /// <summary>Somebody trusted forwarded, but for whom cannot be told. The client is then the sender, never verified.</summary>
    Indeterminate,
}
