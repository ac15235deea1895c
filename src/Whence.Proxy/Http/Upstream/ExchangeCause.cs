namespace Whence.Proxy.Http;

/// <summary>Why an exchange was broken off by us.</summary>
internal enum ExchangeCause : byte
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>The client has gone.</summary>
    ClientGone,

    /// <summary>The client's body stopped.</summary>
    ClientLate,

    /// <summary>The client's body broke off or was malformed.</summary>
    ClientFault,

    /// <summary>The target took too long.</summary>
    TargetLate,

    /// <summary>The answer is whole, and the rest of the request is nobody's concern any more.</summary>
    Answered,
}
