namespace Whence.Gateway.Configuration.Validation;

/// <summary>There are listeners, and each has a name of its own.</summary>
internal static class ListenersValidator
{
    public static void Validate(ValidationContext context)
    {
        if (context.Sources.WroteEmptyList(context.Config, "listeners"))
        {
            context.Report(
                Problems.EmptyList(
                    context.Sources.Of(context.Config, "listeners"), "listeners", "name at least one: without it nothing is accepted"));
        }

        var names = new Dictionary<string, ListenerConfig>(StringComparer.Ordinal);
        foreach (ListenerConfig listener in context.Config.Listeners)
        {
            // An empty name could not be read and was reported there.
            if (listener.Name.Length > 0 && !names.TryAdd(listener.Name, listener))
            {
                SourceLocation first = context.Sources.Of(names[listener.Name], "name");
                context.Report(Problems.DuplicateName(context.Sources.Of(listener, "name"), listener.Name, first));
            }
        }
    }
}
