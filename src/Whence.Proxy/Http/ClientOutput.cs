using System.IO.Pipelines;

namespace Whence.Proxy.Http;

/// <summary>What Kestrel writes answers to.</summary>
internal abstract class ClientOutput : PipeWriter
{
    /// <summary>Bytes that went out.</summary>
    public abstract long BytesSent { get; }
}
