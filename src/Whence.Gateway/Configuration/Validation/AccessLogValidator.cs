using Whence.Proxy;

namespace Whence.Gateway.Configuration.Validation;

/// <summary>Formats of the user's own.</summary>
internal static class AccessLogValidator
{
    public static void Validate(ValidationContext context)
    {
        foreach (ListenerConfig listener in context.Config.Listeners)
        {
            if (listener.AccessLog is not { Template: { } template } log)
            {
                continue;
            }

            (VariablePlaces place, string where) = listener.Protocol == ListenerProtocol.Http
                ? (VariablePlaces.HttpLog, "the log of an http listener")
                : (VariablePlaces.TcpLog, "the log of a tcp or udp listener");
            TemplateCheck.Report(context, context.Sources.Of(log, "format"), template, place, where);
        }
    }
}
