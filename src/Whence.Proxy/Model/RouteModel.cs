namespace Whence.Proxy;

/// <summary>Requests of one host and path, and what is done with them.</summary>
public sealed record RouteModel
{
    /// <summary>The name in logs; host and path if the user gave none.</summary>
    public required string Name { get; init; }

    /// <summary>A host name, <c>*.example.net</c> (any number of labels in front), or null for any. Compared without case, without
    /// port.</summary>
    public string? Host { get; init; }

    /// <summary>A prefix of the path, compared by whole segments when it does not end in a slash; null or <c>/</c> for any.</summary>
    public string? Path { get; init; }

    /// <summary>Where to.</summary>
    public required UpstreamModel Upstream { get; init; }

    /// <summary>How the client is found. The route's own, or else the listener's.</summary>
    public ClientAddressModel ClientAddress { get; init; } = ClientAddressModel.Off;

    /// <summary>What the target is told in HTTP. The route's own, or else the listener's.</summary>
    public RequestHeadersModel RequestHeaders { get; init; } = RequestHeadersModel.Default;
}
