namespace Whence.Gateway.Configuration;

/// <summary>Whose TCP options (TOA) name the client.</summary>
public sealed record ReceiveToaConfig
{
    /// <summary>The peers that are believed; nobody else is.</summary>
    public ConfigList<NetworkReference> From { get; init; } = [];

    /// <summary>Kinds and lengths; null = the usual ones.</summary>
    public ConfigList<ToaFormat>? Kinds { get; init; }
}
