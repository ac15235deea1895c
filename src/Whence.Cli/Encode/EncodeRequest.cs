namespace Whence.Cli.Encode;

/// <summary>A header to be written.</summary>
internal sealed record EncodeRequest
{
    /// <summary>1 or 2.</summary>
    public int Version { get; init; } = 2;

    public ProxyCommand Command { get; init; } = ProxyCommand.Proxy;

    public ProxyTransport Transport { get; init; } = ProxyTransport.Stream;

    public EncodeEnd Source { get; init; } = new();

    public EncodeEnd Destination { get; init; } = new();

    /// <summary>In order. The value of a CRC32C is computed, whatever stands here.</summary>
    public IReadOnlyList<KeyValuePair<byte, byte[]>> Tlvs { get; init; } = [];
}
