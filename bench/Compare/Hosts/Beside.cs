namespace Whence.Compare;

/// <summary>Two ways that are held against one another.</summary>
/// <param name="Ours">The way with what is measured.</param>
/// <param name="Other">The one without it, or with somebody else's.</param>
/// <param name="MostLoss">The goal: the way with it loses at most this part of requests in a second, and of processor time; null = none is set.</param>
internal sealed record Beside(string Ours, string Other, double? MostLoss = null);
