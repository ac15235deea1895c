namespace Whence.Proxy.Http;

/// <summary>A field that is set on its way to the target.</summary>
internal sealed record SetField(string Name, FieldTemplate Template)
{
    public bool IsHost { get; } = Name.Equals("Host", StringComparison.OrdinalIgnoreCase);
}
