namespace Whence.Tests.ProxyProtocol;

/// <summary>Feeds bytes as a network would and holds the reader to what it promised.</summary>
internal static class Splits
{
    /// <summary>
    /// Every prefix: NeedMore until it is decided and never again after that, always the same decision, and a hint that is above what is
    /// there and never beyond the byte that decides. Returns what the whole says.
    /// </summary>
    internal static Outcome CheckEveryPrefix(ReadOnlySpan<byte> bytes, ProxyReadOptions options)
    {
        Outcome whole = Outcome.Of(bytes, options);
        int decided = -1;
        int hint = 0;
        for (int length = 0; length <= bytes.Length; length++)
        {
            // A dense walk at the start, where everything but a checksum is decided, and a sparse one through kilobytes of block.
            if (length > 300 && length < bytes.Length - 300 && length % 251 != 0)
            {
                continue;
            }

            Outcome part = Outcome.Of(bytes[..length], options);
            if (part.Status == ReadStatus.NeedMore)
            {
                Assert.True(decided < 0, $"NeedMore at {length} after a decision at {decided}");
                Assert.InRange(part.Consumed, length + 1, ProxyReadOptions.LargestMaxSize);
                Assert.Equal(ProxyReason.None, part.Reason);
                Assert.Equal(Outcome.Render(default), part.Header);
                hint = Math.Max(hint, part.Consumed);
            }
            else
            {
                Assert.Equal(whole, part);
                decided = decided < 0 ? length : decided;
            }
        }

        Assert.Equal(whole.Status == ReadStatus.NeedMore, decided < 0);
        Assert.True(decided < 0 || bytes.Length > 600 || hint <= decided, $"told to wait for {hint}, decided at {decided}");
        return whole;
    }

    /// <summary>A pump that calls again only when the hint says so must reach the same outcome from single bytes.</summary>
    internal static Outcome Drip(ReadOnlySpan<byte> bytes, ProxyReadOptions options, out int calls)
    {
        int needed = 1;
        calls = 0;
        Outcome outcome = Outcome.Of(default, options);
        for (int length = 1; length <= bytes.Length; length++)
        {
            if (length < needed)
            {
                continue;
            }

            calls++;
            outcome = Outcome.Of(bytes[..length], options);
            if (outcome.Status != ReadStatus.NeedMore)
            {
                break;
            }

            needed = outcome.Consumed;
        }

        return outcome;
    }
}
