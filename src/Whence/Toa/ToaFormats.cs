using System.Collections.Immutable;

namespace Whence;

/// <summary>Everything that is taken for TOA somewhere: kinds and lengths are data.</summary>
/// <remarks>Immutable: any number of threads may read.</remarks>
public sealed class ToaFormats
{
    private readonly byte[] _lengths = new byte[256];

    /// <summary>Makes a set. A kind named twice has the lengths of both.</summary>
    public ToaFormats(IEnumerable<ToaFormat> formats)
    {
        ArgumentNullException.ThrowIfNull(formats);
        foreach (ToaFormat format in formats)
        {
            _lengths[format.Kind] |= (byte)format.Lengths;
        }

        All = [.. Enumerable.Range(0, 256).Where(kind => _lengths[kind] != 0).Select(kind => new ToaFormat((byte)kind, LengthsOf((byte)kind)))];
    }

    /// <summary>What is taken where nothing else is said: 200, 253 and 254 with a port, 28 without.</summary>
    public static ToaFormats Usual { get; } = new(
    [
        ToaFormat.Usual(ToaFormat.LvsKind), ToaFormat.Usual(ToaFormat.LvsIPv6Kind), ToaFormat.Usual(ToaFormat.ExperimentalKind),
        ToaFormat.Usual(ToaFormat.CdnKind),
    ]);

    /// <summary>Each kind once, in ascending order.</summary>
    public ImmutableArray<ToaFormat> All { get; }

    /// <summary>The lengths of a kind; none = it is not TOA.</summary>
    public ToaLengths LengthsOf(byte kind) => (ToaLengths)_lengths[kind];
}
