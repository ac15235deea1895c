using System.Globalization;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>The least and the most that a figure may be, in the unit of its kind.</summary>
/// <param name="Least">Never 0: zero means "at once" to some programs and "never" to others, so it is refused.</param>
/// <param name="Most">The most.</param>
/// <param name="Kind">What is measured.</param>
/// <param name="Unlimited">Whether the word <c>unlimited</c> serves.</param>
internal sealed record FigureRange(long Least, long Most, FigureKind Kind, bool Unlimited = false)
{
    public static FigureRange Durations(TimeSpan least, TimeSpan most, bool unlimited = false)
        => new((long)least.TotalMilliseconds, (long)most.TotalMilliseconds, FigureKind.Duration, unlimited);

    public static FigureRange Counts(int most, bool unlimited = false) => new(1, most, FigureKind.Number, unlimited);

    public static FigureRange Sizes(long least, long most, bool unlimited = false) => new(least, most, FigureKind.Size, unlimited);

    public string Show(long figure) => Kind switch
    {
        FigureKind.Duration => Quantity.ShowMilliseconds(figure),
        FigureKind.Size => Quantity.ShowBytes(figure),
        _ => figure.ToString(CultureInfo.InvariantCulture),
    };
}

/// <summary>What a figure measures.</summary>
internal enum FigureKind
{
    /// <summary>Pieces.</summary>
    Number,

    /// <summary>Milliseconds.</summary>
    Duration,

    /// <summary>Bytes.</summary>
    Size,
}
