using Whence.Gateway.Configuration.Yaml;
using Whence.Gateway.Providers;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Binds <c>proof</c>, and reads its secret.</summary>
internal static class ProofBinder
{
    /// <summary>More than any generator makes; it travels in every request, whose fields have a limit too.</summary>
    private const int MaxSecretLength = 4096;

    public static ProofConfig Bind(MappingReader reader, ProviderProfile? provider)
    {
        if (provider?.ProofHeader is null)
        {
            reader.RequireKey("header", "name the header that carries the secret");
        }

        reader.RequireKey("secretFile", "write the path of the file that holds the secret");
        string header = reader.Parsed("header", "the name of a header", Header)
            ?? (reader.Has("header") ? null : provider?.ProofHeader) ?? string.Empty;
        YamlScalar? file = reader.Text("secretFile", NamedFile.Expected);
        byte[]? secret = file is null ? null : Secret(file, reader.Context);
        return new ProofConfig
        {
            Header = header,
            SecretFile = file?.Text ?? string.Empty,
            Proof = secret is null || header.Length == 0 ? null : new ClaimProof(header, secret),
        };
    }

    private static string? Header(YamlScalar scalar, BindContext context)
    {
        if (HeaderNames.CheckUnmanaged(scalar.Location, scalar.Text) is not { } fault)
        {
            return scalar.Text;
        }

        context.Report(fault);
        return null;
    }

    /// <summary>The bytes without the line end that editors leave; null when they can be no secret. Nothing of them is ever
    /// shown.</summary>
    private static byte[]? Secret(YamlScalar file, BindContext context)
    {
        const int LineEnd = 2;
        if (NamedFile.Read(file, MaxSecretLength + LineEnd, context) is not { } bytes)
        {
            return null;
        }

        ReadOnlySpan<byte> secret = bytes;
        secret = secret.EndsWith("\n"u8) ? secret[..^1] : secret;
        secret = secret.EndsWith("\r"u8) ? secret[..^1] : secret;
        if (secret.Length is < ClaimProof.MinSecretLength or > MaxSecretLength)
        {
            context.Report(Problems.SecretLength(file.Location, ClaimProof.MinSecretLength, MaxSecretLength));
            return null;
        }

        if (secret.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            // White space at an end would be cut off on the way; other bytes mean other things to other servers (RFC 9110, section 5.5).
            context.Report(Problems.SecretCharacters(file.Location));
            return null;
        }

        return secret.ToArray();
    }
}
