namespace Whence.Proxy.Http;

/// <summary>What asking a target came to.</summary>
internal enum AskResult : byte
{
    /// <summary>The request was sent, or its upload is under way.</summary>
    Asked,

    /// <summary>The head of its answer is there.</summary>
    Answered,

    /// <summary>It could not be connected to; nothing of the request was sent, or nothing that may not be sent again.</summary>
    NotConnected,

    /// <summary>A kept connection ended before a byte of the answer, and the request may be sent once more, on a new one.</summary>
    Stale,

    /// <summary>A new connection ended before a byte of the answer, and the request may be sent once more, to another target.</summary>
    Lost,

    /// <summary>It broke off or answered malformed, or we broke off.</summary>
    Failed,
}
