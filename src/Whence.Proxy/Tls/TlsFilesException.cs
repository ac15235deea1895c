namespace Whence.Proxy.Tls;

/// <summary>A certificate, a key or a list of authorities cannot be used.</summary>
/// <param name="file">The file, as configured.</param>
/// <param name="fault">What is wrong with it.</param>
/// <param name="cause">Why, where the system said so.</param>
public sealed class TlsFilesException(string file, TlsFileFault fault, Exception? cause = null)
    : IOException($"{file}: {fault.ToText()}", cause)
{
    /// <summary>The file, as configured.</summary>
    public string File => file;

    /// <summary>What is wrong with it.</summary>
    public TlsFileFault Fault => fault;
}
