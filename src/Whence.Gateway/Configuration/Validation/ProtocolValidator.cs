namespace Whence.Gateway.Configuration.Validation;

/// <summary>Keys about requests stand on http listeners only: on tcp they would be read and do nothing.</summary>
internal static class ProtocolValidator
{
    private static readonly string[] HttpKeys = ["clientAddress", "requestHeaders", "timeouts", "limits", "httpVersions"];

    public static void Validate(ValidationContext context)
    {
        foreach (ListenerConfig listener in context.Config.Listeners)
        {
            // A listener whose protocol could not be read stands as tcp here; nothing can be said about its keys.
            if (listener.Protocol != ListenerProtocol.Tcp || !context.Sources.IsGood(listener, "protocol"))
            {
                continue;
            }

            foreach (string key in HttpKeys.Where(key => context.Sources.Wrote(listener, key)))
            {
                context.Report(Problems.NotForProtocol(context.Sources.KeyOf(listener, key), key));
            }
        }
    }
}
