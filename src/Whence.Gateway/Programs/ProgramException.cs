namespace Whence.Gateway.Programs;

/// <summary>A program did not come to its end.</summary>
public sealed class ProgramException : Exception
{
    internal ProgramException(ProgramFault fault)
        : base($"a program of the system: {fault}") => Fault = fault;

    /// <summary>Why.</summary>
    public ProgramFault Fault { get; }
}

/// <summary>Why a program did not come to its end.</summary>
public enum ProgramFault
{
    /// <summary>There is no such program, or it cannot be run.</summary>
    Missing,

    /// <summary>It took longer than it may. Nobody knows what it has done.</summary>
    TimedOut,

    /// <summary>It wrote more than it may.</summary>
    TooMuchOutput,
}
