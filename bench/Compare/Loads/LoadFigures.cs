namespace Whence.Compare;

/// <summary>What a load generator saw.</summary>
/// <param name="Requests">Answered.</param>
/// <param name="Elapsed">For how long.</param>
/// <param name="P50">Half of the answers took no longer.</param>
/// <param name="P99">99 of 100 answers took no longer.</param>
/// <param name="Fault">What went wrong; null when nothing did.</param>
internal sealed record LoadFigures(long Requests, TimeSpan Elapsed, TimeSpan P50, TimeSpan P99, string? Fault);
