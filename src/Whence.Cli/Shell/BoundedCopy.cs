namespace Whence.Cli;

/// <summary>Copies the beginning of a stream that may have no end.</summary>
internal static class BoundedCopy
{
    public static async Task RunAsync(Stream from, Stream to, int most, CancellationToken cancel)
    {
        byte[] buffer = new byte[16 * 1024];
        int total = 0;
        while (total < most)
        {
            int read = await from.ReadAsync(buffer.AsMemory(0, Math.Min(buffer.Length, most - total)), cancel).ConfigureAwait(false);
            if (read == 0)
            {
                return;
            }

            total += read;
            await to.WriteAsync(buffer.AsMemory(0, read), cancel).ConfigureAwait(false);
        }
    }
}
