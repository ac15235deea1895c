namespace Whence.Linux.Bpf;

/// <summary>What the kernel writes when a map is read.</summary>
/// <param name="KeySize">Bytes of a key.</param>
/// <param name="ValueSize">Bytes of a value.</param>
/// <param name="HasOneForEachProcessor">Whether there are as many values for a key as processors.</param>
internal readonly record struct BpfMapShape(int KeySize, int ValueSize, bool HasOneForEachProcessor);
