namespace Whence.Proxy.Http;

/// <summary>What a client is told when we answer ourselves: a status and one line, nothing about the inside.</summary>
internal static class FaultAnswers
{
    /// <summary>nginx's number for a client that went away before its answer; it is logged, never sent.</summary>
    public const int ClientGone = 499;

    public static int StatusOf(RequestFault fault) => fault switch
    {
        RequestFault.NoRoute => 404,
        RequestFault.BadRequest => 400,
        RequestFault.ClientIndeterminate or RequestFault.ClientDenied or RequestFault.ClientNotAllowed => 403,
        RequestFault.ClientLimit => 429,
        RequestFault.UpstreamUnreachable or RequestFault.TransparentSource or RequestFault.UpstreamFailed => 502,
        RequestFault.UpstreamTimeout => 504,
        RequestFault.ClientGone => ClientGone,
        RequestFault.NotSupported => 501,
        RequestFault.ExpectationFailed => 417,
        RequestFault.Loop => 508,
        _ => 500,
    };

    /// <param name="fault">What went wrong.</param>
    /// <param name="status">The status that is answered: of a malformed request it says more.</param>
    public static ReadOnlyMemory<byte> BodyOf(RequestFault fault, int status) => fault switch
    {
        RequestFault.NoRoute => "404 not found: nothing is served here\n"u8.ToArray(),
        RequestFault.BadRequest when status == 408 => "408 request timeout: the request came too slowly\n"u8.ToArray(),
        RequestFault.BadRequest when status == 413 => "413 content too large\n"u8.ToArray(),
        RequestFault.BadRequest => "400 bad request\n"u8.ToArray(),
        RequestFault.ClientIndeterminate => "403 forbidden: the client address cannot be told\n"u8.ToArray(),
        RequestFault.ClientDenied => "403 forbidden: this client address is denied\n"u8.ToArray(),
        RequestFault.ClientNotAllowed => "403 forbidden: this client address is not allowed\n"u8.ToArray(),
        RequestFault.ClientLimit => "429 too many requests of this client at once\n"u8.ToArray(),
        RequestFault.UpstreamUnreachable or RequestFault.TransparentSource => "502 bad gateway: no server can be reached\n"u8.ToArray(),
        RequestFault.UpstreamFailed => "502 bad gateway: the server broke off\n"u8.ToArray(),
        RequestFault.UpstreamTimeout => "504 gateway timeout: the server did not answer in time\n"u8.ToArray(),
        RequestFault.NotSupported => "501 not implemented\n"u8.ToArray(),
        RequestFault.Loop => "508 loop detected: this request has been here already\n"u8.ToArray(),
        RequestFault.ExpectationFailed => "417 expectation failed\n"u8.ToArray(),
        _ => "500 internal server error\n"u8.ToArray(),
    };
}
