using Microsoft.Extensions.Logging;

namespace Whence.Gateway.Running;

/// <summary>What a gateway logs about itself.</summary>
public sealed partial class GatewayHost
{
    [LoggerMessage(EventIds.Started, LogLevel.Information,
        "Ready: {Count} listeners, admin {Admin}, room for {Budget} connections at once, transport {Transport}")]
    private partial void LogStarted(int count, Uri? admin, int budget, string transport);

    [LoggerMessage(EventIds.Rehearsed, LogLevel.Debug, "Rehearsal before the http listeners: every request answered = {Answered}")]
    private partial void LogRehearsed(bool answered);

    [LoggerMessage(EventIds.Draining, LogLevel.Information, "Draining {Count} listeners within {Bound}")]
    private partial void LogDraining(int count, TimeSpan bound);

    [LoggerMessage(EventIds.Drained, LogLevel.Information, "Drained; {Reset} connections had to be reset")]
    private partial void LogDrained(int reset);

    [LoggerMessage(EventIds.KernelStarted, LogLevel.Information, "Listener {Listener}: the kernel moves its connections, by table {Table}")]
    private partial void LogKernelStarted(string listener, string table);

    [LoggerMessage(EventIds.KernelStays, LogLevel.Information, "Listener {Listener}: the kernel goes on, table {Table} stays")]
    private partial void LogKernelStays(string listener, string table);

    [LoggerMessage(EventIds.KernelNotClosed, LogLevel.Error, "Listener {Listener}: it goes on taking new connections")]
    private partial void LogKernelNotClosed(string listener, Exception fault);

    [LoggerMessage(EventIds.KernelNotRemoved, LogLevel.Error,
        "Listener {Listener}: the rules stay in force; remove them with: nft delete table {Table}")]
    private partial void LogKernelNotRemoved(string listener, string table, Exception fault);

    [LoggerMessage(EventIds.LeftTableRemoved, LogLevel.Warning,
        "Table {Family} {Table} of nftables was left by a gateway and belongs to no listener: it is removed")]
    private partial void LogLeftTableRemoved(string family, string table);

    [LoggerMessage(EventId = EventIds.LeftTablesUnknown, Message = "Tables that a gateway left behind cannot be looked for: {Why}")]
    private partial void LogLeftTablesUnknown(LogLevel level, string why);

    [LoggerMessage(EventIds.Revealed, LogLevel.Information, "Programs of {Cgroup} see clients by TOA")]
    private partial void LogRevealed(string cgroup);

    [LoggerMessage(EventIds.NoRevealList, LogLevel.Warning, "Programs of {Cgroup}: {Why}")]
    private partial void LogNoRevealList(string cgroup, string why);

    [LoggerMessage(EventIds.LogWriteFailed, LogLevel.Error, "The access log {Path} cannot be written; its lines are lost and counted")]
    private partial void LogWriteFailed(string path, Exception fault);
}
