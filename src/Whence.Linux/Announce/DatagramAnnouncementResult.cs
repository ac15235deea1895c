namespace Whence.Linux.Announce;

/// <summary>Whether a program will see a client.</summary>
public enum DatagramAnnouncementResult
{
    /// <summary>It will.</summary>
    Begun,

    /// <summary>Our end was that of another session a short time ago, of which the program may not have read all: another port is wanted.</summary>
    SessionResting,

    /// <summary>There are as many sessions as there can be, or memory has run out.</summary>
    NoRoom,
}
