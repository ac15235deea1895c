namespace Whence.Gateway.Configuration.Validation;

/// <summary>Every network that is named exists.</summary>
internal static class NetworkReferencesValidator
{
    public static void Validate(ValidationContext context)
    {
        List<string> known = [.. context.Config.Networks.Select(network => network.Name)];
        foreach (NetworkReference reference in ConfigWalk.References(context.Config))
        {
            if (reference.Name is { } name && context.FindNetwork(name) is null)
            {
                context.Report(Problems.UnknownNetwork(context.Sources.Of(reference), name, known));
            }
        }
    }
}
