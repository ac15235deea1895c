using System.Collections.Immutable;

namespace Whence.Proxy;

/// <summary>The subnets of this machine as they were a moment ago, for those who ask often. Any thread may.</summary>
/// <param name="time">For how old they are.</param>
/// <param name="read">Asks for them.</param>
internal sealed class RecentSubnets(TimeProvider time, Func<ImmutableArray<Prefix>> read)
{
    /// <summary>Sessions of UDP end by the thousand, and asking the kernel for all devices takes a millisecond or more. What a session that
    /// ended is called may be late by that much.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private volatile Reading? _last;

    /// <inheritdoc cref="LocalSubnets.HasBoth(Address, Address)"/>
    public bool HasBoth(Address one, Address other)
    {
        Reading? last = _last;
        if (last is null || time.GetElapsedTime(last.At) >= Lifetime)
        {
            _last = last = new Reading(read(), time.GetTimestamp());
        }

        return LocalSubnets.HasBoth(last.Subnets, one, other);
    }

    private sealed record Reading(ImmutableArray<Prefix> Subnets, long At);
}
