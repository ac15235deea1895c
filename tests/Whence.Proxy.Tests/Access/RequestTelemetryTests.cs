using System.Reflection;

namespace Whence.Proxy.Tests;

/// <summary>What is told of requests.</summary>
public sealed class RequestTelemetryTests
{
    [Fact]
    public void A_cleared_record_is_as_a_new_one()
    {
        ConnectionRecord connection = new() { Listener = "web", Id = 1, Started = default, Peer = default, Local = default };
        RequestRecord used = new() { Connection = connection };
        RequestRecord fresh = new() { Connection = connection };
        PropertyInfo[] properties = [.. typeof(RequestRecord).GetProperties().Where(static property => property.Name != nameof(RequestRecord.Connection))];
        foreach (PropertyInfo property in properties)
        {
            property.SetValue(used, Other(property.PropertyType));
            Assert.NotEqual(property.GetValue(fresh), property.GetValue(used));
        }

        used.Clear();
        Assert.All(properties, property => Assert.Equal(property.GetValue(fresh), property.GetValue(used)));
    }

    [Fact]
    public void Every_fault_reason_and_status_counts_for_itself()
    {
        ListenerCounters counters = new();
        RequestRecord record = new() { Connection = new() { Listener = "web", Id = 1, Started = default, Peer = default, Local = default } };
        foreach (RequestFault fault in Enum.GetValues<RequestFault>())
        {
            record.Fault = fault;
            record.Status = 100 * ((int)fault % 6);
            counters.RequestEnded(record);
        }

        foreach (ResolutionReason reason in Enum.GetValues<ResolutionReason>())
        {
            counters.Resolved(reason);
        }

        Assert.All(Enum.GetValues<RequestFault>(), fault => Assert.Equal(1, counters.Faults(fault)));
        Assert.All(Enum.GetValues<ResolutionReason>(), reason => Assert.Equal(1, counters.Resolutions(reason)));
        Assert.Equal(Enum.GetValues<RequestFault>().Length, Enumerable.Range(0, 6).Sum(counters.Statuses));
    }

    [Fact]
    public async Task Counts_of_many_threads_are_all_in_the_sum()
    {
        StripedCounts counts = new(3);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () =>
            {
                for (int i = 0; i < 10_000; i++)
                {
                    counts.Add(i % 3);
                }
            },
            TestContext.Current.CancellationToken)));
        Assert.Equal(80_000, counts.Sum(0) + counts.Sum(1) + counts.Sum(2));
        Assert.Equal(8 * 3334, counts.Sum(0));
    }

    private static object Other(Type type) => type switch
    {
        _ when type == typeof(string) => "other",
        _ when type == typeof(int) => 7,
        _ when type == typeof(long) => 7L,
        _ when type == typeof(DateTimeOffset) => DateTimeOffset.UnixEpoch,
        _ when type == typeof(TimeSpan) => TimeSpan.FromSeconds(7),
        _ when type == typeof(AddressPort) => Rig.Port("192.0.2.1:7"),
        _ when type == typeof(RequestFault) => RequestFault.NoRoute,
        _ when type == typeof(string?[]) => new string?[] { "other" },
        _ when type == typeof(Resolution) => ConnectionSource.Direct(Rig.Port("192.0.2.1:7"), default).AsResolution(),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "A new kind of property: name a value for it."),
    };
}
