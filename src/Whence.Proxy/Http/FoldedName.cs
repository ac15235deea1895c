namespace Whence.Proxy.Http;

/// <summary>A field name as back ends may see it: without case, with <c>_</c> and <c>.</c> as <c>-</c>.</summary>
/// <remarks>CGI, WSGI and their heirs turn X-Real-IP, X_Real_IP and x.real.ip into one variable: whoever guards one spelling must guard all.</remarks>
internal static class FoldedName
{
    /// <summary>Folds into <paramref name="destination"/>, which must be as long as the name.</summary>
    public static void Fold(ReadOnlySpan<char> name, Span<char> destination)
    {
        for (int i = 0; i < name.Length; i++)
        {
            char character = name[i];
            destination[i] = character is '_' or '.' ? '-' : char.ToLowerInvariant(character);
        }
    }

    /// <summary>The folded name as a string.</summary>
    public static string Of(string name) => string.Create(name.Length, name, static (span, text) => Fold(text, span));
}
