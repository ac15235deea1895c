using System.Text;

namespace Whence.Cli.Encode;

/// <summary>One end of the connection that a header speaks of: an address and a port, or a path.</summary>
/// <param name="Address">The address; none for a path.</param>
/// <param name="Path">The path of an AF_UNIX socket.</param>
internal sealed record EncodeEnd(AddressPort Address = default, string? Path = null)
{
    private const string UnixPrefix = "unix:";

    public bool IsNone => Address.IsNone && Path is null;

    public byte[] PathBytes => Encoding.UTF8.GetBytes(Path ?? string.Empty);

    /// <summary>Reads <c>203.0.113.7:56324</c>, <c>[2001:db8::1]:443</c>, an address alone (port 0), or <c>unix:/path</c>.</summary>
    public static bool TryParse(string text, out EncodeEnd end)
    {
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            end = new EncodeEnd(Path: text[UnixPrefix.Length..]);
            return true;
        }

        bool read = AddressPort.TryParse(text, out AddressPort value);
        if (!read && Whence.Address.TryParse(text, out Address address))
        {
            (read, value) = (true, new AddressPort(address, 0));
        }

        end = new EncodeEnd(value);
        return read;
    }
}
