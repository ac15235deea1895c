namespace Whence.Gateway.Configuration.Binding;

/// <summary>The bounds of every figure, each with its reason.</summary>
internal static class FigureRanges
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>Long enough for any network; whoever wants to wait longer for a SYN waits for nothing.</summary>
    public static readonly FigureRange Connect = FigureRange.Durations(Shortest, TimeSpan.FromMinutes(5));

    /// <summary>Without a byte for ever is a choice some make (databases), so it can be spelled.</summary>
    public static readonly FigureRange Idle = FigureRange.Durations(Shortest, Quantity.LongestDuration, unlimited: true);

    /// <summary>Long polls may never answer.</summary>
    public static readonly FigureRange Response = FigureRange.Durations(Shortest, Quantity.LongestDuration, unlimited: true);

    /// <summary>An hour to drain covers any supervisor's patience; without end, a stop can be left to the supervisor's kill.</summary>
    public static readonly FigureRange Drain = FigureRange.Durations(Shortest, Quantity.LongestDuration, unlimited: true);

    /// <summary>What waits here holds a descriptor for somebody who has said nothing yet: never without end.</summary>
    public static readonly FigureRange Waiting = FigureRange.Durations(Shortest, TimeSpan.FromHours(1));

    /// <summary>Between requests a connection is somebody known; a day is the most that any peer keeps.</summary>
    public static readonly FigureRange KeepAlive = FigureRange.Durations(Shortest, TimeSpan.FromDays(1));

    /// <summary>Each session has a descriptor; more than a million no process may have open by default (fs.nr_open).</summary>
    public static readonly FigureRange Sessions = FigureRange.Counts(1_000_000);

    /// <summary>A remembered header lets its sender's datagrams in without one: not for longer than a day.</summary>
    public static readonly FigureRange HeaderLifetime = FigureRange.Durations(Shortest, TimeSpan.FromDays(1));

    public static readonly FigureRange Weight = FigureRange.Counts(TargetConfig.MaxWeight);

    public static readonly FigureRange Connections = FigureRange.Counts(int.MaxValue, unlimited: true);

    /// <summary>Each costs memory and processor time: more than a million at once no machine has.</summary>
    public static readonly FigureRange Handshakes = FigureRange.Counts(1_000_000);

    /// <summary>Whoever wants no bound says so.</summary>
    public static readonly FigureRange HandshakesPerSource = FigureRange.Counts(1_000_000, unlimited: true);

    /// <summary>Hops are kept on the stack while a list is walked.</summary>
    public static readonly FigureRange Hops = FigureRange.Counts(ClaimRule.MaxHopsCeiling);

    public static readonly FigureRange ProxyHeader =
        FigureRange.Sizes(ReceiveProxyProtocolConfig.SmallestMaxSize, ReceiveProxyProtocolConfig.LargestHeader);

    /// <summary>
    /// A head is held in memory for everybody who connects: 1 MiB is the most, 1 KiB the least that browsers get by with.
    /// </summary>
    public static readonly FigureRange HeadSize = FigureRange.Sizes(1024, 1024 * 1024);

    /// <summary>RFC 9112, section 3 asks for at least 8000 in general; less is for those who know their clients.</summary>
    public static readonly FigureRange Line = FigureRange.Sizes(256, 64 * 1024);

    public static readonly FigureRange Fields = FigureRange.Counts(1000);

    /// <summary>A body is passed on as it comes, so it may be of any size.</summary>
    public static readonly FigureRange BodySize = FigureRange.Sizes(1, long.MaxValue, unlimited: true);

    public static readonly FigureRange Requests = FigureRange.Counts(int.MaxValue, unlimited: true);

    /// <summary>A form is held in memory while it is searched.</summary>
    public static readonly FigureRange FormSize = FigureRange.Sizes(1, 1024 * 1024);
}
