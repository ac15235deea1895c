namespace Whence.Proxy;

/// <summary>How connecting to an upstream ended.</summary>
/// <param name="Last">How it ended with the target connected to, or with the last one tried.</param>
/// <param name="Target">That target; null = none was tried.</param>
/// <param name="Tries">How many targets were tried.</param>
internal readonly record struct UpstreamResult(TargetResult Last, TargetModel? Target, int Tries);
