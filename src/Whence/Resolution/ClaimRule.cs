namespace Whence;

/// <summary>One rule of client address resolution: where a claim stands and from whom it is believed.</summary>
/// <remarks>Immutable: any number of threads may use one rule.</remarks>
public sealed class ClaimRule
{
    /// <summary>The number of hops of a list that are walked unless a rule says otherwise. Real chains have fewer than ten; each hop costs
    /// a look-up.</summary>
    public const int DefaultMaxHops = 32;

    /// <summary>The highest <see cref="MaxHops"/>: positions of the hops are kept on the stack.</summary>
    public const int MaxHopsCeiling = 256;

    private readonly int? _depth;
    private readonly int? _limit;
    private readonly int _maxHops = DefaultMaxHops;

    /// <summary>Makes a rule.</summary>
    /// <param name="from">Where the claim stands.</param>
    /// <param name="trusted">From whom it is believed; in a list also over which hops the walk goes on. Nobody = the rule never
    /// applies.</param>
    public ClaimRule(ClaimField from, TrustedNetworks trusted)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(trusted);
        From = from;
        Trusted = trusted;
    }

    /// <summary>Makes a rule that believes whoever shows a secret, wherever the request comes from. In a list no hop is passed.</summary>
    /// <param name="from">Where the claim stands; not a TLV, which has no request around it.</param>
    /// <param name="proof">The secret.</param>
    public ClaimRule(ClaimField from, ClaimProof proof)
        : this(from, TrustedNetworks.Nobody)
    {
        ArgumentNullException.ThrowIfNull(proof);
        Proof = proof;
        AnySender = true;
    }

    /// <summary>Where the claim stands.</summary>
    public ClaimField From { get; }

    /// <summary>From whom it is believed.</summary>
    public TrustedNetworks Trusted { get; }

    /// <summary>A secret that the request must carry besides. Default: none.</summary>
    public ClaimProof? Proof { get; init; }

    /// <summary>Whether whoever shows the proof is believed, in <see cref="Trusted"/> or not; of no meaning without a proof. Default:
    /// no.</summary>
    public bool AnySender { get; init; }

    /// <summary>For a field with one value: networks of which the walk over X-Forwarded-For must pass a hop, or else the rule does not
    /// apply. Default: not asked for.</summary>
    public TrustedNetworks? Via { get; init; }

    /// <summary>Take the N-th element of the list from the right, whoever stands between. 1 to <see cref="MaxHops"/>; default:
    /// walk.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1 or above <see cref="MaxHopsCeiling"/>.</exception>
    public int? Depth
    {
        get => _depth;
        init => _depth = InRange(value, nameof(value));
    }

    /// <summary>Stop the walk after this many hops and take that one, as ASP.NET Core's ForwardLimit. Default: no such stop.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1 or above <see cref="MaxHopsCeiling"/>.</exception>
    public int? Limit
    {
        get => _limit;
        init => _limit = InRange(value, nameof(value));
    }

    /// <summary>How many hops of a list are walked before the answer is indeterminate. Default <see cref="DefaultMaxHops"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1 or above <see cref="MaxHopsCeiling"/>.</exception>
    public int MaxHops
    {
        get => _maxHops;
        init => _maxHops = InRange(value, nameof(value)) ?? DefaultMaxHops;
    }

    /// <summary>Whether a sender is among those who may make the claim, the proof aside.</summary>
    public bool Names(Address sender) => (AnySender && Proof is not null) || Trusted.Contains(sender);

    /// <summary>Whether a claim is believed: its sender is named, and the proof is given where one is asked for.</summary>
    /// <param name="sender">Who makes the claim.</param>
    /// <param name="proof">What the request carries of <see cref="Proof"/>; of no meaning without one.</param>
    public bool Believes(Address sender, ProofState proof) => Names(sender) && (Proof is null || proof == ProofState.Given);

    private static int? InRange(int? value, string name)
    {
        if (value is { } number)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(number, 1, name);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(number, MaxHopsCeiling, name);
        }

        return value;
    }
}
