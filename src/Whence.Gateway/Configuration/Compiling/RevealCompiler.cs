using Whence.Gateway.Reveal;

namespace Whence.Gateway.Configuration;

/// <summary>Compiles an element of <c>reveal</c>.</summary>
internal static class RevealCompiler
{
    public static RevealModel Compile(RevealConfig config, NetworkCompiler networks) => new()
    {
        Cgroup = config.Cgroup,
        From = [.. config.From.SelectMany(networks.Members).Select(static member => member.Prefix).OfType<Prefix>().Distinct()],
        Formats = config.Kinds is { } kinds ? new ToaFormats(kinds) : ToaFormats.Usual,
        AfterSyn = config.AfterSyn,
        Pin = config.Pin,
    };
}
