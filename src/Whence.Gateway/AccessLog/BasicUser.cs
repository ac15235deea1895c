using System.Buffers.Text;
using System.Text;

namespace Whence.Gateway.AccessLog;

/// <summary>Finds the user name in Basic credentials (RFC 7617 section 2), for <c>$remote_user</c>.</summary>
internal static class BasicUser
{
    private const string Scheme = "Basic ";

    /// <returns>The name; null when there is none or the credentials cannot be read.</returns>
    public static string? From(string? authorization)
    {
        if (authorization is null
            || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || authorization.Length > LineBuffer.MaxValue)
        {
            return null;
        }

        ReadOnlySpan<char> encoded = authorization.AsSpan(Scheme.Length).Trim();
        byte[] decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(encoded.Length)];
        if (!Convert.TryFromBase64Chars(encoded, decoded, out int length))
        {
            return null;
        }

        int colon = decoded.AsSpan(0, length).IndexOf((byte)':');
        return colon > 0 ? Encoding.Latin1.GetString(decoded, 0, colon) : null;
    }
}
