namespace Whence.Gateway.Configuration.Binding;

/// <summary>The words that one key takes, and what they mean.</summary>
internal sealed class Choices<T>(params (string Word, T Value)[] words)
{
    /// <summary>What is listed to the user.</summary>
    public IReadOnlyList<string> Words { get; } = [.. words.Select(choice => choice.Word)];

    /// <summary>Words that are designed and not built yet.</summary>
    public IReadOnlyList<string> Later { get; init; } = [];

    /// <summary>Words that serve and are not listed.</summary>
    public IReadOnlyList<(string Word, T Value)> AlsoKnown { get; init; } = [];

    public bool TryFind(string word, out T value)
    {
        foreach ((string candidate, T meaning) in words.Concat(AlsoKnown))
        {
            if (candidate == Switch(word) || candidate == word)
            {
                value = meaning;
                return true;
            }
        }

        value = default!;
        return false;
    }

    /// <summary><c>true</c>/<c>false</c> serve wherever <c>on</c>/<c>off</c> do: YAML 1.1 readers took both for the same.</summary>
    public static string Switch(string word) => word switch { "true" => "on", "false" => "off", _ => word };
}
