namespace Whence.Linux.Announce;

/// <summary>What was laid down with a socket, to be asked for when it is connected. Default: nothing was, and nobody is shown.</summary>
public readonly struct Announced
{
    internal Announced(uint ticket, bool reveals)
    {
        IsLaid = true;
        Ticket = ticket;
        Reveals = reveals;
    }

    internal bool IsLaid { get; }

    /// <summary>By which the option is asked for; 0 = there is none to be.</summary>
    internal uint Ticket { get; }

    /// <summary>Whether the client was promised.</summary>
    internal bool Reveals { get; }
}
