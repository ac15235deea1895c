using Whence.Linux.Interop;

namespace Whence.Linux.Loops;

/// <summary>A pipe through which splice(2) moves bytes from one socket to another without copying them to us.</summary>
internal sealed unsafe class SplicePipe : IDisposable
{
    /// <summary>What a pipe is asked to hold; see bench/results/loops.md for the sizes that were tried. Pages, not copies: they come from
    /// the socket's own memory.</summary>
    public const int WantedSize = 512 * 1024;

    /// <summary>What is put into it at once, and so the most that a direction holds whose target takes nothing. The size above counts pages, of
    /// which packets fill but a part.</summary>
    public const int MostHeld = 64 * 1024;

    private SplicePipe(int readEnd, int writeEnd)
    {
        ReadEnd = readEnd;
        WriteEnd = writeEnd;
        int size = Descriptors.Control(writeEnd, Descriptors.SetPipeSize, WantedSize);
        Size = size > 0 ? size : Descriptors.Control(writeEnd, Descriptors.GetPipeSize, 0);
    }

    public int ReadEnd { get; }

    public int WriteEnd { get; }

    /// <summary>What it holds at the most.</summary>
    public int Size { get; }

    /// <summary>Bytes in it.</summary>
    public int Filled { get; set; }

    /// <returns>Null when there is no descriptor for one, or when the kernel gives it less room than copying has: a user who has used up
    /// fs.pipe-user-pages-soft gets pipes of a page or two.</returns>
    public static SplicePipe? TryOpen()
    {
        int* ends = stackalloc int[2];
        if (Descriptors.Pipe(ends, Descriptors.CloseOnExec | Descriptors.NonBlocking) != 0)
        {
            return null;
        }

        var pipe = new SplicePipe(ends[0], ends[1]);
        if (pipe.Size >= EventLoop.ScratchSize)
        {
            return pipe;
        }

        pipe.Dispose();
        return null;
    }

    public void Dispose()
    {
        Descriptors.Close(ReadEnd);
        Descriptors.Close(WriteEnd);
    }
}
