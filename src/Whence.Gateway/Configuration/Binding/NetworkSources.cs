using System.Text;
using Whence.Gateway.Configuration.Yaml;
using Whence.Gateway.Providers;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Binds networks that stand elsewhere: the ranges of a provider, or a file.</summary>
internal static class NetworkSources
{
    /// <summary>Some 100,000 prefixes: more than the whole of any cloud.</summary>
    private const int MaxFileBytes = 2 * 1024 * 1024;

    public static NetworkConfig Bind(string name, YamlEntry entry, MappingReader reader)
    {
        YamlScalar? provider = reader.Has("provider") ? reader.Text("provider", "the name of a provider") : null;
        YamlScalar? file = reader.Has("file") ? reader.Text("file", NamedFile.Expected) : null;
        if (reader.Has("provider") && reader.Has("file"))
        {
            reader.Context.Report(Problems.ExclusiveKeys(reader.KeyLocation("file")!.Value, "file", "provider"));
        }
        else if (entry.Value is YamlMapping { Entries.Count: 0 })
        {
            reader.RequireKey("provider", "write { provider: NAME }, { file: PATH }, or a list of prefixes");
        }

        var network = new NetworkConfig
        {
            Name = name,
            Provider = provider?.Text,
            File = file?.Text,
            Members = provider is not null ? Shipped(provider, reader.Context) : file is not null ? Read(file, reader.Context) : [],
        };
        reader.Context.Sources.Add(network, entry.Key.Location, reader: reader);
        if (file is not null && network.Members.Count == 0)
        {
            reader.Context.Sources.MarkEmpty(network);
        }

        return network;
    }

    private static ConfigList<NetworkMember> Shipped(YamlScalar name, BindContext context)
    {
        if (ProviderProfiles.Find(name.Text) is not { } profile)
        {
            context.Report(Problems.UnknownProvider(name.Location, name.Text, ProviderProfiles.Names));
            return [];
        }

        if (profile.Ranges is not { } ranges)
        {
            context.Report(Problems.NoRanges(name.Location, profile.Name, profile.NoRanges ?? string.Empty));
            return [];
        }

        return [.. ranges.Read().Select(static prefix => new NetworkMember(prefix))];
    }

    /// <summary>A prefix a line; what stands behind <c>#</c> is a comment. A line that is none is reported at its own place.</summary>
    private static ConfigList<NetworkMember> Read(YamlScalar file, BindContext context)
    {
        if (NamedFile.Read(file, MaxFileBytes, context) is not { } bytes)
        {
            return [];
        }

        var members = new List<NetworkMember>();
        string[] lines = Encoding.Latin1.GetString(bytes).Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string text = lines[i].Split('#')[0];
            string trimmed = text.Trim(' ', '\t', '\r');
            if (trimmed.Length == 0)
            {
                continue;
            }

            int column = text.IndexOf(trimmed, StringComparison.Ordinal) + 1;
            var line = new YamlScalar(new SourceLocation(file.Text, i + 1, column), trimmed, plain: false);
            if (AddressText.Member(line, context) is { } member)
            {
                members.Add(member);
            }
        }

        return [.. members];
    }
}
