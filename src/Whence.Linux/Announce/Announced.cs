namespace Whence.Linux.Announce;

/// <summary>What was laid down with a socket, to be asked for when it is connected.</summary>
public readonly struct Announced
{
    internal Announced(uint ticket, bool reveals)
    {
        Ticket = ticket;
        Reveals = reveals;
    }

    /// <summary>By which the option is asked for; 0 = there is none.</summary>
    internal uint Ticket { get; }

    /// <summary>Whether the client was promised.</summary>
    internal bool Reveals { get; }
}
