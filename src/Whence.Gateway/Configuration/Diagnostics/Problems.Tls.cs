namespace Whence.Gateway.Configuration;

/// <summary>Words for TLS: modes, files and routes.</summary>
internal static partial class Problems
{
    public static ConfigDiagnostic TlsFileUnreadable(SourceLocation at, string path, string why)
        => Error(
            ConfigProblem.FileUnreadable,
            at,
            $"'{Shown.Path(path)}' cannot be read: {why}",
            "paths start at the folder of this file; the gateway's user must be able to read it");

    public static ConfigDiagnostic NotPem(SourceLocation at, string path, string what)
        => Error(
            ConfigProblem.NotPem,
            at,
            $"there is no {what[(what.IndexOf(' ', StringComparison.Ordinal) + 1)..]} in '{Shown.Path(path)}'",
            $"it must be {what} in PEM, between lines of -----BEGIN and -----END");

    public static ConfigDiagnostic EncryptedKey(SourceLocation at, string path)
        => Error(
            ConfigProblem.NotPem,
            at,
            $"the private key in '{Shown.Path(path)}' is encrypted",
            "nobody types a password when the gateway starts; write it without one, readable for the gateway alone");

    public static ConfigDiagnostic KeyMismatch(SourceLocation at, string key, string certificate)
        => Error(
            ConfigProblem.KeyMismatch,
            at,
            $"the private key in '{Shown.Path(key)}' is not the one of the certificate in '{Shown.Path(certificate)}'",
            "the certificate itself comes first in its file, then its chain");

    public static ConfigDiagnostic PassthroughNeedsTcp(SourceLocation at)
        => Error(
            ConfigProblem.NotForProtocol,
            at,
            "an http listener reads requests, which passthrough leaves encrypted",
            "write protocol: tcp, or certificates to terminate with");

    public static ConfigDiagnostic NotForPassthrough(SourceLocation at, string key)
        => Error(
            ConfigProblem.NotForPassthrough,
            at,
            $"'{key}' makes no sense with mode: passthrough, where the target decrypts",
            "remove it, or write mode: terminate");

    public static ConfigDiagnostic OnlyForTcp(SourceLocation at, string key)
        => Error(ConfigProblem.NotForProtocol, at, $"'{key}' makes no sense on an http listener", "write 'host', or protocol: tcp");

    public static ConfigDiagnostic RoutesNeedTls(SourceLocation at)
        => Error(
            ConfigProblem.RoutesNeedTls,
            at,
            "routes of a tcp listener go by what TLS says, and there is no 'tls'",
            "write tls: { mode: passthrough } or certificates, or name one upstream");

    public static ConfigDiagnostic InsideNoTls(SourceLocation at)
        => Error(
            ConfigProblem.InsideNoTls,
            at,
            "a PROXY header inside TLS can be read only where the listener decrypts",
            "write tls: { certificates: [...] } on the listener, or insideTls: off");

    public static ConfigDiagnostic RouteNeverMatches(SourceLocation at, string name)
        => Error(
            ConfigProblem.RouteNeverMatches,
            at,
            $"{Shown.Quote(name)} is an address, which clients do not send as server name",
            "write a route without 'sni': it takes those that name no server");

    public static ConfigDiagnostic BadAlpn(SourceLocation at, string written)
        => Error(
            ConfigProblem.BadAlpn,
            at,
            $"{Shown.Quote(written)} is not the name of a protocol",
            "1 to 255 visible ASCII characters, such as h2 or http/1.1, in their case");

    public static ConfigDiagnostic VerifyOff(SourceLocation at)
        => Warning(
            ConfigProblem.VerifyOff,
            at,
            "the certificate of the target is not looked at, so whoever answers in its place reads and changes everything",
            "for trying things out only; write verify: full, with 'ca' for an authority of your own");
}
