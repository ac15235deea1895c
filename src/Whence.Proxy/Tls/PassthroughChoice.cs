namespace Whence.Proxy.Tls;

/// <summary>A connection whose hello was read and found a way.</summary>
/// <param name="Connection">The connection; the hello is received from it first.</param>
/// <param name="Upstream">Where to.</param>
/// <param name="Offer">What the hello says.</param>
internal sealed record PassthroughChoice(AdmittedConnection Connection, UpstreamModel Upstream, TlsOffer Offer);
