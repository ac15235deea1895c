namespace Whence.Gateway.AccessLog;

/// <summary>A format whose files begin with lines of their own.</summary>
internal interface IHeadedFormat
{
    /// <summary>Writes those lines.</summary>
    /// <param name="line">Where to.</param>
    /// <param name="now">When the first line behind them was.</param>
    void WriteHead(LineBuffer line, DateTimeOffset now);
}
