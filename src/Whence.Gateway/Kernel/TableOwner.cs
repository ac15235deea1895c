namespace Whence.Gateway.Kernel;

/// <summary>Whose a table is.</summary>
internal enum TableOwner
{
    /// <summary>There is no such table.</summary>
    Nobody,

    /// <summary>A gateway made it: <see cref="NftNames.Mark"/> is in it.</summary>
    Gateway,

    /// <summary>Somebody else made it; it is not touched.</summary>
    SomebodyElse,
}
