namespace Whence.Proxy.Http;

/// <summary>A form that was read for a claim.</summary>
internal sealed class FormClaim
{
    private readonly byte[] _bytes = [];

    private FormClaim(byte[] bytes, bool unreadable)
    {
        _bytes = bytes;
        IsUnreadable = unreadable;
    }

    /// <summary>There is no form, or nobody asks for it.</summary>
    public static FormClaim None { get; } = new([], unreadable: false);

    /// <summary>There is one that cannot be read: too large, too slow, encoded, or broken off.</summary>
    public static FormClaim Unreadable { get; } = new([], unreadable: true);

    public bool IsUnreadable { get; }

    public ReadOnlySpan<byte> Bytes => _bytes;

    public static FormClaim Of(byte[] bytes) => new(bytes, unreadable: false);
}
