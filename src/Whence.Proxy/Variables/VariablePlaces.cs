namespace Whence.Proxy;

/// <summary>Where a variable has a value.</summary>
[Flags]
public enum VariablePlaces
{
    /// <summary>Nowhere.</summary>
    None = 0,

    /// <summary>In a request header towards a target: what is known before the response.</summary>
    RequestHeader = 1,

    /// <summary>In the access log of an http listener.</summary>
    HttpLog = 2,

    /// <summary>In the access log of a tcp listener.</summary>
    TcpLog = 4,
}
