namespace Whence.Gateway.Programs;

/// <summary>A program of the system that is to be run, to its end.</summary>
/// <param name="Program">Its name, as <see cref="SystemProgram.Find"/> takes it.</param>
/// <param name="Arguments">Each as it is; there is no shell.</param>
public sealed record ProgramCall(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Ten thousand rules are listed in some 10 MiB. Whoever says more is not kept.</summary>
    public const int DefaultMaxOutput = 64 * 1024 * 1024;

    /// <summary>What it reads.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>The most that it may write, in bytes.</summary>
    public int MaxOutput { get; init; } = DefaultMaxOutput;
}

/// <summary>How a program ended.</summary>
/// <param name="Code">Its exit code.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Complaint">What it wrote to its standard error.</param>
public sealed record ProgramExit(int Code, byte[] Output, string Complaint);
