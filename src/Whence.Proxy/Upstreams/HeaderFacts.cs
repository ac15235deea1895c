using Whence.Proxy.Tls;

namespace Whence.Proxy;

/// <summary>What is known of a connection besides its addresses, for the TLVs of the header towards the target. Default: nothing, so that
/// what came in with the received header holds.</summary>
/// <param name="Authority">The host that is asked for: of the request on http, of the ClientHello in passthrough; null = the one in the
/// received header.</param>
/// <param name="Protocol">The protocol in use above (ALPN), where it is certain; empty = the one in the received header.</param>
/// <param name="Tls">The client's TLS, where we ended it: then it is what is known of host and protocol.</param>
internal readonly record struct HeaderFacts(string? Authority, ReadOnlyMemory<byte> Protocol = default, ClientTls? Tls = null);
