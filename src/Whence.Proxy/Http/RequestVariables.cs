namespace Whence.Proxy;

/// <summary>The $variables that texts of <see cref="RequestHeadersModel.Set"/> may have.</summary>
public static class RequestVariables
{
    /// <summary>Looks for a variable that is not known.</summary>
    /// <param name="text">A text with <c>$name</c> or <c>${name}</c>.</param>
    /// <returns>The first such name, without its dollar sign; null when all are known.</returns>
    public static string? FindUnknown(string text) => Http.VariableTemplate.TryCompile(text, out _, out string? unknown) ? null : unknown;
}
