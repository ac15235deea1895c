using Whence.Proxy.Transport;

namespace Whence.Proxy.Http;

/// <summary>Writes onto a new connection what the target is told below HTTP.</summary>
/// <returns>Whether it was sent.</returns>
internal delegate ValueTask<bool> UpstreamPreamble(Connection connection, UpstreamRequest request);
