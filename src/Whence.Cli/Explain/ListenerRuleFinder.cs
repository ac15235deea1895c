using System.Collections.Immutable;
using Whence.Gateway.Configuration;
using Whence.Proxy;

namespace Whence.Cli.Explain;

/// <summary>Finds the rules of a listener, or of one of its routes, in a configuration.</summary>
internal static class ListenerRuleFinder
{
    /// <summary>Finds them.</summary>
    /// <param name="terminal">For what is wrong with the configuration.</param>
    /// <param name="file">The configuration.</param>
    /// <param name="listener">The listener's name.</param>
    /// <param name="route">The route's name, as in the log; null = the first route.</param>
    /// <exception cref="CommandException">There is no such listener or route, or the configuration has errors.</exception>
    public static ImmutableArray<ClaimRule> Find(Terminal terminal, string file, string listener, string? route)
    {
        GatewayModel model = ModelCompiler.Compile(ConfigLoading.Load(terminal, file));
        ListenerModel? found = model.Listeners.Select(static entry => entry.Model).FirstOrDefault(model => model.Name == listener);
        if (found is null)
        {
            throw CommandException.Usage(
                $"no listener '{Printable.Text(listener)}'; there are: {Names(model.Listeners.Select(static entry => entry.Model.Name))}");
        }

        if (found.Http is not { } http)
        {
            // Bytes are passed on as they are: nothing above the connection is read.
            return [];
        }

        RouteModel? chosen = route is null ? http.Routes.FirstOrDefault() : http.Routes.FirstOrDefault(
            candidate => candidate.Name == route);
        return chosen is null
            ? throw CommandException.Usage(
                $"no route '{Printable.Text(route ?? string.Empty)}'; there are: {Names(http.Routes.Select(static entry => entry.Name))}")
            : chosen.ClientAddress.Rules;
    }

    private static string Names(IEnumerable<string> names) => Printable.Text(string.Join(", ", names));
}
