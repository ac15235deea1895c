namespace Whence.Gateway.Configuration.Validation;

/// <summary>
/// No two listeners on one address and port of one transport. A wildcard address takes its port on every address of its family, a range
/// all of its ports.
/// </summary>
internal static class BindsValidator
{
    public static void Validate(ValidationContext context)
    {
        var streams = new Taken();
        var datagrams = new Taken();
        foreach (ListenerConfig listener in context.Config.Listeners)
        {
            if (context.Sources.WroteEmptyList(listener, "bind"))
            {
                context.Report(Problems.EmptyList(context.Sources.Of(listener, "bind"), "bind", "write the address and port to listen on"));
            }

            Taken taken = listener.Protocol == ListenerProtocol.Udp ? datagrams : streams;
            for (int i = 0; i < listener.Bind.Count; i++)
            {
                Take(context, taken, listener.Bind[i], context.Sources.Of(listener, "bind", i));
            }
        }

        if (context.Config.Admin is { Bind.IsNone: false } admin)
        {
            Take(context, streams, admin.Bind, context.Sources.Of(admin, "bind"));
        }
    }

    private static void Take(ValidationContext context, Taken taken, BindConfig bind, SourceLocation at)
    {
        // Port 0 is a free one each time.
        if (bind.Port == 0)
        {
            return;
        }

        foreach ((BindConfig other, SourceLocation first) in taken.Near(bind))
        {
            bool sameAddress = other.Address == bind.Address || other.Address.IsUnspecified || bind.Address.IsUnspecified;
            if (sameAddress && other.Address.Kind == bind.Address.Kind && other.Port <= bind.LastPort && bind.Port <= other.LastPort)
            {
                context.Report(Problems.DuplicateBind(at, bind, other, first));
                break;
            }
        }

        taken.Add(bind, at);
    }

    /// <summary>What is taken of one transport. Single ports, which there may be thousands of, are found by port.</summary>
    private sealed class Taken
    {
        private readonly Dictionary<ushort, List<(BindConfig Bind, SourceLocation At)>> _single = [];
        private readonly List<(BindConfig Bind, SourceLocation At)> _ranges = [];

        /// <summary>Everything that can have a port in common with a bind, and more.</summary>
        public IEnumerable<(BindConfig Bind, SourceLocation At)> Near(BindConfig bind)
            => (bind.IsRange ? _single.Values.SelectMany(static same => same) : _single.GetValueOrDefault(bind.Port) ?? []).Concat(_ranges);

        public void Add(BindConfig bind, SourceLocation at)
        {
            if (bind.IsRange)
            {
                _ranges.Add((bind, at));
                return;
            }

            if (!_single.TryGetValue(bind.Port, out List<(BindConfig Bind, SourceLocation At)>? same))
            {
                _single[bind.Port] = same = [];
            }

            same.Add((bind, at));
        }
    }
}
