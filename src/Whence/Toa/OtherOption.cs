namespace Whence;

/// <summary>Options of others that have kinds of TOA: the experimental kinds 253 and 254 are everybody's, told apart by the bytes behind the length
/// (RFC 6994), and 28 is the user timeout's.</summary>
internal static class OtherOption
{
    private const int UserTimeoutLength = 4;
    private const int SmcLength = 6;

    /// <summary>TCP Fast Open's cookie (RFC 7413 section 4.1.1): of 4 or of 16 bytes it is as long as a TOA option.</summary>
    private static ReadOnlySpan<byte> FastOpen => [0xF9, 0x89];

    /// <summary>Shared memory communications over RDMA (RFC 7609 section 3.1).</summary>
    private static ReadOnlySpan<byte> Smc => [0xE2, 0xD4];

    /// <summary>DeepFlow's tracing, whose option is never as long as TOA.</summary>
    private static ReadOnlySpan<byte> Tracing => [0xDE, 0xE9];

    /// <summary>Whether a whole option of a kind that is taken for TOA is somebody else's.</summary>
    internal static bool Is(ReadOnlySpan<byte> option) => option[0] switch
    {
        ToaFormat.CdnKind => option.Length == UserTimeoutLength,
        ToaFormat.ExperimentalKind or ToaFormat.LvsIPv6Kind => IsExperiment(option[2..], ToaLayout.OfLength(option.Length)),
        _ => false,
    };

    private static bool IsExperiment(ReadOnlySpan<byte> value, ToaLengths length)
        => value.StartsWith(FastOpen)
            || (value.StartsWith(Smc) && value.Length + 2 == SmcLength)
            || (value.StartsWith(Tracing) && length == ToaLengths.None);
}
