using System.Globalization;
using Whence.Gateway.Configuration.Yaml;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>
/// Where a claim stands: <c>x-forwarded-for</c>, <c>forwarded</c>, <c>header:NAME</c>, <c>query:NAME</c>, <c>cookie:NAME</c>,
/// <c>form:NAME</c>, <c>tlv:0xNN</c>.
/// </summary>
internal static class ClaimFieldText
{
    public const string Expected = "x-forwarded-for, forwarded, header:NAME, query:NAME, cookie:NAME, form:NAME, tlv:0xNN or provider:NAME";

    /// <summary>No parameter or field that carries an address has a name longer than this.</summary>
    private const int MaxNameLength = 128;

    public static ClaimField? Read(YamlScalar scalar, BindContext context)
    {
        string text = scalar.Text;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? string.Empty : text[(colon + 1)..];
        string kind = colon < 0 ? text : text[..colon];
        ClaimField? field = (kind, name) switch
        {
            ("x-forwarded-for", "") when colon < 0 => ClaimField.XForwardedFor,
            ("forwarded", "") when colon < 0 => ClaimField.Forwarded,
            ("header", _) when colon > 0 => Header(scalar, name, context),
            ("query", _) when IsPlainName(name) => ClaimField.Query(name),
            ("form", _) when IsPlainName(name) => ClaimField.Form(name),
            ("cookie", _) when HeaderNames.IsToken(name) => ClaimField.Cookie(name),
            ("tlv", _) when IsByte(name, out byte type) => ClaimField.Tlv(type),
            _ => null,
        };
        if (field is null && (kind != "header" || colon < 0))
        {
            context.Report(Problems.BadSource(scalar.Location, text, Expected));
        }

        return field;
    }

    private static ClaimField? Header(YamlScalar scalar, string name, BindContext context)
    {
        ConfigDiagnostic? fault = HeaderNames.Check(scalar.Location, name);
        if (fault is null && HeaderNames.Fold(name) is "x-forwarded-for" or "forwarded")
        {
            // One address would be expected where a list stands: a walk with trusted hops is the only safe reading of these two.
            fault = Problems.ListAsSource(scalar.Location, name, HeaderNames.Fold(name));
        }

        if (fault is null)
        {
            return ClaimField.Header(name);
        }

        context.Report(fault);
        return null;
    }

    /// <summary>Parameters are compared after decoding; a name with a separator in it could never match.</summary>
    private static bool IsPlainName(string name)
        => name.Length is > 0 and <= MaxNameLength && name.All(c => c is > ' ' and < '\x7f' and not ('&' or '=' or '#' or ';'));

    private static bool IsByte(string text, out byte value)
    {
        value = 0;
        return text.Length is 3 or 4 && text.StartsWith("0x", StringComparison.Ordinal)
            && byte.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
