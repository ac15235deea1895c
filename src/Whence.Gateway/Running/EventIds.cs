namespace Whence.Gateway.Running;

/// <summary>The number of every log event of the control plane. A number is never used for another event.</summary>
internal static class EventIds
{
    // 500-599: running.
    public const int Started = 500;
    public const int Draining = 501;
    public const int Drained = 502;
    public const int LogWriteFailed = 503;
    public const int Rehearsed = 504;
    public const int KernelStarted = 505;
    public const int KernelStays = 506;
    public const int KernelNotRemoved = 507;
    public const int KernelNotClosed = 508;
    public const int LeftTableRemoved = 509;
    public const int LeftTablesUnknown = 510;
    public const int Revealed = 511;
    public const int NoRevealList = 512;
}
