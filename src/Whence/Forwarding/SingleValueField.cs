namespace Whence;

/// <summary>Reads a field that names one client, such as X-Real-IP, CF-Connecting-IP or Ali-Cdn-Real-Ip.</summary>
/// <remarks>Two values mean that somebody added one, so none is taken (<see cref="NodeKind.Several"/>). Never throws, never
/// allocates.</remarks>
public static class SingleValueField
{
    /// <summary>Reads the value: what one element of X-Forwarded-For may be.</summary>
    public static NodeKind Read(ReadOnlySpan<byte> value, out AddressPort address)
    {
        if (value.Contains((byte)','))
        {
            address = default;
            return NodeKind.Several;
        }

        return XForwardedFor.ReadElement(value, out address);
    }
}
