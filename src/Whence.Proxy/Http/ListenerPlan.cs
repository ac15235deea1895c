using System.Runtime.CompilerServices;

namespace Whence.Proxy.Http;

/// <summary>What is worked out once for the model of an http listener. Immutable.</summary>
internal sealed class ListenerPlan
{
    private static readonly ConditionalWeakTable<ListenerModel, ListenerPlan> Plans = [];

    private ListenerPlan(ListenerModel model)
    {
        Model = model;
        HttpModel http = model.Http ?? throw new ArgumentException("The listener is not an http listener.", nameof(model));
        Names = new ManagedNames(http.Routes);
        Via = new ViaField(model.Name);
        Routes = new RouteTable([.. http.Routes.Select(route => new RoutePlan(route, Names))]);
    }

    public ListenerModel Model { get; }

    public ManagedNames Names { get; }

    public RouteTable Routes { get; }

    public ViaField Via { get; }

    /// <summary>The plan for a model; it is made once, and goes with its model.</summary>
    /// <exception cref="ArgumentException">The model is not of an http listener, or one of its texts with variables is wrong.</exception>
    public static ListenerPlan For(ListenerModel model) => Plans.GetValue(model, static key => new ListenerPlan(key));
}
