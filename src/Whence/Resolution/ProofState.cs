namespace Whence;

/// <summary>Whether a request carries the secret that a rule asks for.</summary>
public enum ProofState : byte
{
    /// <summary>It does not carry the field.</summary>
    Absent,

    /// <summary>It carries the field with another value, or more than once.</summary>
    Wrong,

    /// <summary>It carries the field once, with the secret.</summary>
    Given,
}
