using System.Globalization;
using System.Text.RegularExpressions;

namespace Whence.Compare;

/// <summary>Fills the places of a configuration: <c>{{port:NAME}}</c> is a port of its own, <c>{{backend:NAME}}</c> one of the backend's,
/// <c>{{udp:NAME}}</c> and <c>{{target:NAME}}</c> the same of UDP,
/// <c>{{NAME}}</c> one of the figures.</summary>
internal sealed partial class ConfigTemplate(PortNames own, PortNames? backend, IReadOnlyDictionary<string, int> figures)
{
    public string Fill(string text) => Place().Replace(text, match =>
        Value(match.Groups["kind"].Value, match.Groups["name"].Value).ToString(CultureInfo.InvariantCulture));

    private int Value(string kind, string name) => kind switch
    {
        "port" => own[name],
        "udp" => own.Datagram(name),
        "target" when backend is not null => backend.Datagram(name),
        "backend" when backend is not null => backend[name],
        "" when figures.TryGetValue(name, out int figure) => figure,
        _ => throw new CompareException($"a configuration asks for '{kind}:{name}', which there is not"),
    };

    [GeneratedRegex(@"\{\{((?<kind>\w+):)?(?<name>[\w-]+)\}\}")]
    private static partial Regex Place();
}
