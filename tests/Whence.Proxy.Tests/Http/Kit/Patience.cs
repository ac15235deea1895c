namespace Whence.Proxy.Tests.Http;

/// <summary>How long a test waits for what must come: long enough for any machine; only a failure ever takes it.</summary>
internal static class Patience
{
    public static readonly TimeSpan Time = TimeSpan.FromSeconds(30);

    public static CancellationToken Token() => new CancellationTokenSource(Time).Token;
}
