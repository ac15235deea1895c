using Whence.Gateway.Configuration.Yaml;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Host names and path prefixes of routes.</summary>
internal static class RouteText
{
    /// <summary>RFC 1035, section 2.3.4.</summary>
    private const int MaxHostLength = 253;

    private const int MaxLabelLength = 63;

    /// <summary>The host in lower case; <c>*.</c> in front stands for any labels.</summary>
    public static string? Host(YamlScalar scalar, BindContext context)
    {
        string host = scalar.Text.ToLowerInvariant();
        if (IsHost(host.StartsWith("*.", StringComparison.Ordinal) ? host[2..] : host) || IsAddress(host))
        {
            return host;
        }

        context.Report(Problems.BadHost(scalar.Location, scalar.Text));
        return null;
    }

    /// <summary>As <see cref="Host"/>, of one server.</summary>
    public static string? ServerName(YamlScalar scalar, BindContext context)
    {
        string host = scalar.Text.ToLowerInvariant();
        if (IsHost(host))
        {
            return host;
        }

        context.Report(Problems.BadHost(scalar.Location, scalar.Text));
        return null;
    }

    /// <summary>A protocol as ALPN names it (RFC 7301 section 6); compared in its case.</summary>
    public static string? Protocol(YamlScalar scalar, BindContext context)
    {
        if (scalar.Text.Length is > 0 and <= byte.MaxValue && scalar.Text.All(static c => c is > ' ' and < '\x7f'))
        {
            return scalar.Text;
        }

        context.Report(Problems.BadAlpn(scalar.Location, scalar.Text));
        return null;
    }

    public static string? Path(YamlScalar scalar, BindContext context)
    {
        if (scalar.Text.StartsWith('/') && scalar.Text.All(c => c is > ' ' and < '\x7f' and not ('?' or '#')))
        {
            return scalar.Text;
        }

        context.Report(Problems.BadPath(scalar.Location, scalar.Text));
        return null;
    }

    private static bool IsHost(string host) => host.Length is > 0 and <= MaxHostLength && host.Split('.').All(IsLabel);

    private static bool IsLabel(string label)
        => label.Length is > 0 and <= MaxLabelLength && label[0] != '-' && label[^1] != '-'
            && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static bool IsAddress(string host)
        => host.StartsWith('[') && host.EndsWith(']')
            && Address.TryParse(host.AsSpan(1, host.Length - 2), out Address address) && address.IsIPv6;
}
