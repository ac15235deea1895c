using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Whence.Proxy;

/// <summary>The variables of TLVs, <c>proxy_protocol_tlv_</c> and what follows. nginx's names.</summary>
public static class TlvVariables
{
    /// <summary>How every one of them begins.</summary>
    public const string Prefix = "proxy_protocol_tlv_";

    /// <summary>How documentation writes the ones by number, one or two hexadecimal digits: the bytes as they came.</summary>
    public const string Family = Prefix + "0xNN";

    private static readonly FrozenDictionary<string, TlvVariable> Table = new Dictionary<string, TlvVariable>
    {
        [Prefix + "alpn"] = new(static (tlvs, out value) => tlvs.TryGetAlpn(out value)),
        [Prefix + "authority"] = new(static (tlvs, out value) => tlvs.TryGetAuthority(out value)),
        [Prefix + "unique_id"] = new(static (tlvs, out value) => tlvs.TryGetUniqueId(out value)),
        [Prefix + "netns"] = new(static (tlvs, out value) => tlvs.TryGetNetns(out value)),
        [Prefix + "ssl_version"] = Ssl(static (ssl, out value) => ssl.TryGetVersion(out value)),
        [Prefix + "ssl_cn"] = Ssl(static (ssl, out value) => ssl.TryGetCommonName(out value)),
        [Prefix + "ssl_cipher"] = Ssl(static (ssl, out value) => ssl.TryGetCipher(out value)),
        [Prefix + "ssl_sig_alg"] = Ssl(static (ssl, out value) => ssl.TryGetSignatureAlgorithm(out value)),
        [Prefix + "ssl_key_alg"] = Ssl(static (ssl, out value) => ssl.TryGetKeyAlgorithm(out value)),
        [Prefix + "ssl_verify"] = Ssl(Verify),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private delegate bool SslReader(SslTlv ssl, out ReadOnlySpan<byte> value);

    /// <summary>Those that have a name, in full and without the dollar sign.</summary>
    public static IReadOnlyCollection<string> Names => Table.Keys;

    /// <summary>Finds a variable.</summary>
    /// <param name="name">In full and without the dollar sign, for example <c>proxy_protocol_tlv_authority</c>.</param>
    /// <param name="variable">The variable.</param>
    public static bool TryGet(string name, [NotNullWhen(true)] out TlvVariable? variable)
    {
        if (!Table.TryGetValue(name, out variable) && name.StartsWith(Prefix, StringComparison.Ordinal)
            && TryGetNumber(name.AsSpan(Prefix.Length), out byte type))
        {
            variable = new TlvVariable((tlvs, out value) => tlvs.TryGet(type, out value));
        }

        return variable is not null;
    }

    private static bool TryGetNumber(ReadOnlySpan<char> text, out byte type)
    {
        type = 0;
        return text.Length is 3 or 4 && text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            && byte.TryParse(text[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out type);
    }

    private static TlvVariable Ssl(SslReader read) => new((tlvs, out value) =>
    {
        value = default;
        return tlvs.TryGetSsl(out SslTlv ssl) && read(ssl, out value);
    });

    /// <summary>0 = a certificate was given and verified (PROXY specification section 2.2.6).</summary>
    private static bool Verify(SslTlv ssl, out ReadOnlySpan<byte> value)
    {
        value = ssl.Verify == 0 ? "0"u8 : Encoding.ASCII.GetBytes(ssl.Verify.ToString(CultureInfo.InvariantCulture));
        return true;
    }
}
