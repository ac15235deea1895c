namespace Whence.Interop.Tests;

/// <summary>Bytes between one end and the gateway's process, as the wire has them.</summary>
/// <param name="Taken">What this end sent and the process has received: not what waits in a queue of the kernel.</param>
/// <param name="Given">What the process has sent to this end, though the kernel may still have it.</param>
internal readonly record struct EndCounts(long Taken, long Given);
