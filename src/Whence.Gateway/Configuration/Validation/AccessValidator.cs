namespace Whence.Gateway.Configuration.Validation;

/// <summary>An allow list of nobody is more often a mistake than a wish.</summary>
internal static class AccessValidator
{
    public static void Validate(ValidationContext context)
    {
        foreach (ListenerConfig listener in context.Config.Listeners)
        {
            if (listener.Access.Allow is { } allow && context.IsNobody(listener.Access, "allow", allow))
            {
                context.Report(Problems.NobodyAllowed(context.Sources.Of(listener.Access, "allow")));
            }
        }
    }
}
