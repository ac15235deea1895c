namespace Whence.Proxy.Transport;

/// <summary>Hears how a copy from one connection to another gets on.</summary>
public interface ICopyProgress
{
    /// <summary>The target took so many bytes more.</summary>
    void Moved(int bytes);
}
