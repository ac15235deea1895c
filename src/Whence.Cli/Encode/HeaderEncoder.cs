namespace Whence.Cli.Encode;

/// <summary>Writes headers with the writers of the core library.</summary>
internal static class HeaderEncoder
{
    public const string NoAddress = "no-address";
    public const string V1HasNoTlvs = "v1-has-no-tlvs";
    public const string V1HasNoLocal = "v1-has-no-local";
    public const string V1HasNoUnix = "v1-has-no-unix";
    public const string DoesNotFit = "does-not-fit";

    /// <summary>Writes a header.</summary>
    /// <param name="request">What it says.</param>
    /// <param name="header">Its bytes.</param>
    /// <returns>Null, or why there is none: one of the names above.</returns>
    public static string? TryEncode(EncodeRequest request, out byte[] header)
    {
        header = [];
        bool unix = request.Source.Path is not null || request.Destination.Path is not null;
        if (request.Command == ProxyCommand.Proxy && (request.Source.IsNone || request.Destination.IsNone))
        {
            return NoAddress;
        }

        if (request.Version == 2)
        {
            return EncodeV2(request, unix, ref header);
        }

        return request.Tlvs.Count > 0 ? V1HasNoTlvs
            : request.Command == ProxyCommand.Local ? V1HasNoLocal
            : unix ? V1HasNoUnix
            : EncodeV1(request, ref header);
    }

    private static string? EncodeV1(EncodeRequest request, ref byte[] header)
    {
        Span<byte> line = stackalloc byte[ProxyHeaderWriter.MaxV1Length];
        bool written = request.Command == ProxyCommand.Unknown
            ? ProxyHeaderWriter.TryWriteV1Unknown(line, out int length)
            : ProxyHeaderWriter.TryWriteV1(line, new ProxyEndpoints(request.Source.Address, request.Destination.Address), out length);
        header = line[..length].ToArray();
        return written ? null : NoAddress;
    }

    private static string? EncodeV2(EncodeRequest request, bool unix, ref byte[] header)
    {
        byte[] space = new byte[ProxyReadOptions.LargestMaxSize];
        var builder = new ProxyHeaderBuilder(space);
        bool started = unix && request.Command == ProxyCommand.Proxy
            ? builder.StartUnix(request.Transport, request.Source.PathBytes, request.Destination.PathBytes)
            : builder.Start(request.Command, request.Transport, new ProxyEndpoints(request.Source.Address, request.Destination.Address));
        if (!started)
        {
            return unix ? DoesNotFit : NoAddress;
        }

        foreach ((byte type, byte[] value) in request.Tlvs)
        {
            if (!(type == TlvType.Crc32C ? builder.WithCrc32c() : builder.TryAddTlv(type, value)))
            {
                return DoesNotFit;
            }
        }

        builder.TryFinish(out int length);
        header = space.AsSpan(0, length).ToArray();
        return null;
    }
}
