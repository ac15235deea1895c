using System.Collections.Immutable;
using System.Text;

namespace Whence.Proxy.Tests.Http;

/// <summary>Short ways to values that tests need.</summary>
internal static class Make
{
    public static Address Address(string text) => Whence.Address.TryParse(text, out Address address) ? address : throw new FormatException(text);

    public static AddressPort EndPoint(string text)
        => AddressPort.TryParse(Encoding.ASCII.GetBytes(text), out AddressPort value) ? value : throw new FormatException(text);

    /// <summary>An address with a port made up, or <c>unix</c>.</summary>
    public static AddressPort Sender(string text) => text == "unix" ? new AddressPort(Whence.Address.Unix, 0) : new AddressPort(Address(text), 40_000);

    public static TrustedNetworks Networks(params string[] prefixes) => new(
        prefixes.Where(static text => text != "unix").Select(static text
            => Prefix.TryParse(Encoding.ASCII.GetBytes(text), out Prefix prefix, out _) ? prefix : throw new FormatException(text)),
        unix: prefixes.Contains("unix"));

    public static ClaimRule Rule(ClaimField from, params string[] trusted) => new(from, Networks(trusted));

    /// <remarks>A busy machine may take longer to connect than the second that targets have.</remarks>
    public static UpstreamModel Upstream(params AddressPort[] targets) => new()
    {
        Name = "app",
        ConnectTimeout = Patience.Time,
        Targets = [.. targets.Select(static target => new TargetModel(target))],
    };

    public static RouteModel Route(RecordingBackend backend, params ClaimRule[] rules) => new()
    {
        Name = "default",
        Upstream = Upstream(backend.Address),
        ClientAddress = new ClientAddressModel { Rules = [.. rules] },
    };

    /// <summary>A request without a body.</summary>
    public static string Get(params string[] fields) => Request("GET", "/", fields);

    public static string Request(string method, string target, params string[] fields)
        => $"{method} {target} HTTP/1.1\r\nHost: a\r\n{string.Concat(fields.Select(static field => field + "\r\n"))}\r\n";
}
