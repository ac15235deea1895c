using Whence.Gateway.Configuration.Yaml;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>
/// Names of networks, upstreams and listeners. They start with a letter, so that no name reads as an address, and go into metric labels
/// and paths as they are.
/// </summary>
internal static class NameText
{
    /// <summary>As DNS labels: long enough to speak, short enough for a log line.</summary>
    public const int MaxLength = 63;

    public static string? Read(YamlScalar scalar, BindContext context)
    {
        if (IsName(scalar.Text))
        {
            return scalar.Text;
        }

        context.Report(Problems.BadName(scalar.Location, scalar.Text, MaxLength));
        return null;
    }

    public static bool IsName(string text)
        => text.Length is > 0 and <= MaxLength && char.IsAsciiLetter(text[0])
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
