using System.Globalization;

namespace Whence.Cli.Doctor;

/// <summary>What a process may do (capabilities(7)), from /proc/PID/status.</summary>
/// <param name="Bits">The effective ones.</param>
internal readonly record struct Capabilities(ulong Bits)
{
    private const int NetBindService = 10, NetAdmin = 12, NetRaw = 13;

    /// <summary>Use addresses of others (ip(7), IP_TRANSPARENT).</summary>
    public bool MayUseForeignAddresses => Has(NetAdmin) || Has(NetRaw);

    /// <summary>Use ports below 1024, which few clients come from.</summary>
    public bool MayUseLowPorts => Has(NetBindService);

    /// <summary>Reads the line `CapEff:` with 16 hexadecimal digits.</summary>
    public static bool TryParse(string status, out Capabilities capabilities)
    {
        const string Name = "CapEff:";
        string? line = status.Split('\n').FirstOrDefault(static line => line.StartsWith(Name, StringComparison.Ordinal));
        bool read = ulong.TryParse(line?[Name.Length..].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong bits);
        capabilities = new Capabilities(bits);
        return read;
    }

    private bool Has(int bit) => (Bits >> bit & 1) != 0;
}
