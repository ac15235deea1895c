namespace Whence.Gateway.Configuration.Validation;

/// <summary>No two listeners on one address and port. A wildcard address takes its port on every address of its family;
/// TCP and UDP have ports of their own.</summary>
internal static class BindsValidator
{
    public static void Validate(ValidationContext context)
    {
        var taken = new Dictionary<(bool IsUdp, AddressKind Family, ushort Port), List<(AddressPort Bind, SourceLocation At)>>();
        foreach (ListenerConfig listener in context.Config.Listeners)
        {
            if (context.Sources.WroteEmptyList(listener, "bind"))
            {
                context.Report(Problems.EmptyList(context.Sources.Of(listener, "bind"), "bind", "write the address and port to listen on"));
            }

            for (int i = 0; i < listener.Bind.Count; i++)
            {
                Take(context, taken, listener.Protocol == ListenerProtocol.Udp, listener.Bind[i], context.Sources.Of(listener, "bind", i));
            }
        }

        if (context.Config.Admin is { Bind.IsNone: false } admin)
        {
            Take(context, taken, isUdp: false, admin.Bind, context.Sources.Of(admin, "bind"));
        }
    }

    private static void Take(
        ValidationContext context,
        Dictionary<(bool IsUdp, AddressKind Family, ushort Port), List<(AddressPort Bind, SourceLocation At)>> taken,
        bool isUdp, AddressPort bind, SourceLocation at)
    {
        // Port 0 is a free one each time.
        if (bind.Port == 0)
        {
            return;
        }

        if (!taken.TryGetValue((isUdp, bind.Address.Kind, bind.Port), out List<(AddressPort Bind, SourceLocation At)>? same))
        {
            taken[(isUdp, bind.Address.Kind, bind.Port)] = same = [];
        }

        foreach ((AddressPort other, SourceLocation first) in same)
        {
            if (other == bind || other.Address.IsUnspecified || bind.Address.IsUnspecified)
            {
                context.Report(Problems.DuplicateBind(at, bind, other, first));
                break;
            }
        }

        same.Add((bind, at));
    }
}
