namespace Whence;

/// <summary>What a header says before its addresses: in v2 its first 16 bytes, in v1 the protocol; and how long it is.</summary>
internal readonly record struct HeaderStart(ProxyCommand Command, ProxyFamily Family, ProxyTransport Transport, int TotalLength);
