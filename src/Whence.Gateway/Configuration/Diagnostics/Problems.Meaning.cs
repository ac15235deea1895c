namespace Whence.Gateway.Configuration;

/// <summary>Words for what is well written and makes no sense, or not enough.</summary>
internal static partial class Problems
{
    public static ConfigDiagnostic UnknownNetwork(SourceLocation at, string name, IReadOnlyCollection<string> known)
        => Error(
            ConfigProblem.UnknownNetwork,
            at,
            $"there is no network {Shown.Quote(name)}",
            $"{DidYouMean(name, known)}defined under networks: {OneOf(known)}");

    public static ConfigDiagnostic UnknownUpstream(SourceLocation at, string name, IReadOnlyCollection<string> known)
        => Error(
            ConfigProblem.UnknownUpstream,
            at,
            $"there is no upstream {Shown.Quote(name)}",
            $"{DidYouMean(name, known)}defined under upstreams: {OneOf(known)}");

    public static ConfigDiagnostic DuplicateName(SourceLocation at, string name, SourceLocation first)
        => Error(
            ConfigProblem.DuplicateName,
            at,
            $"a listener {Shown.Quote(name)} stands already at {first}",
            "give each listener its own name");

    public static ConfigDiagnostic DuplicateBind(SourceLocation at, BindConfig bind, BindConfig other, SourceLocation first)
        => Error(ConfigProblem.DuplicateBind, at, $"{bind} is taken by {other} at {first}", "give each listener its own address and port");

    public static ConfigDiagnostic DuplicateRoute(SourceLocation at, SourceLocation first)
        => Error(ConfigProblem.DuplicateRoute, at, $"this route matches the same requests as the one at {first}", "keep one of the two");

    public static ConfigDiagnostic NobodyNamed(SourceLocation at)
        => Error(
            ConfigProblem.NobodyNamed,
            at,
            "receive.proxyProtocol does not say whose headers are believed",
            "name them: proxyProtocol: { from: { NETWORK: required } }");

    public static ConfigDiagnostic NobodyTrusted(SourceLocation at, string key, string consequence)
        => Warning(
            ConfigProblem.NobodyTrusted,
            at,
            $"'{key}' contains nobody, so {consequence}",
            "name the networks that are meant, or remove it");

    public static ConfigDiagnostic NobodyAllowed(SourceLocation at)
        => Warning(
            ConfigProblem.NobodyAllowed,
            at,
            "'allow' contains nobody, so nobody gets in",
            "name the networks that are meant, or remove 'allow' to let in everybody");

    public static ConfigDiagnostic WideTrust(SourceLocation at, Prefix prefix)
        => Warning(
            ConfigProblem.WideTrust,
            at,
            $"{prefix} is wide for a network that is trusted: everybody in it can claim any address",
            "name the proxies alone where that is possible");

    public static ConfigDiagnostic OptionalInUse(SourceLocation at, NetworkReference who)
        => Warning(
            ConfigProblem.OptionalInUse,
            at,
            $"{Shown.Quote(who.ToString())} may leave the PROXY header out, so no client is verified and clients could send one themselves",
            "for changing over only; write required or plain in the end");

    public static ConfigDiagnostic TrustConflict(SourceLocation at, string prefix, SourceLocation first)
        => Error(ConfigProblem.TrustConflict, at, $"{prefix} stands here and at {first} with two different answers", "keep one of the two");

    public static ConfigDiagnostic BadSource(SourceLocation at, string written, string allowed)
        => Error(ConfigProblem.BadSource, at, $"{Shown.Quote(written)} is no source of a claim", $"allowed: {allowed}");

    public static ConfigDiagnostic ListAsSource(SourceLocation at, string name, string source)
        => Error(
            ConfigProblem.BadSource,
            at,
            $"{Shown.Quote(name)} is a list of hops, not a header with one address",
            $"write from: {source}");

    public static ConfigDiagnostic NotForSource(SourceLocation at, string key, string source, string sources)
        => Error(ConfigProblem.NotForSource, at, $"'{key}' makes no sense for {Shown.Quote(source)}", $"it is for {sources}");

    public static ConfigDiagnostic ExclusiveKeys(SourceLocation at, string key, string other)
        => Error(ConfigProblem.ExclusiveKeys, at, $"'{key}' and '{other}' exclude each other", "keep one of the two");

    public static ConfigDiagnostic BeyondMaxHops(SourceLocation at, string key, int value, int maxHops)
        => Error(
            ConfigProblem.OutOfRange,
            at,
            $"'{key}' of {value} is over the {maxHops} hops that are walked",
            "lower it, or raise maxHops");

    public static ConfigDiagnostic BadHeaderName(SourceLocation at, string name)
        => Error(
            ConfigProblem.BadHeaderName,
            at,
            $"{Shown.Quote(name)} is not the name of an HTTP field",
            "letters, digits and !#$%&'*+-.^_`|~ only");

    public static ConfigDiagnostic ProtectedHeader(SourceLocation at, string name)
        => Error(
            ConfigProblem.ProtectedHeader,
            at,
            $"{Shown.Quote(name)} frames or routes the message",
            "the gateway writes it itself; use another name");

    public static ConfigDiagnostic ManagedHeader(SourceLocation at, string name, string key)
        => Error(ConfigProblem.ManagedHeader, at, $"{Shown.Quote(name)} has a switch of its own", $"use requestHeaders.{key}");

    public static ConfigDiagnostic BadHeaderValue(SourceLocation at)
        => Error(
            ConfigProblem.BadHeaderValue,
            at,
            "the text contains a line break, a control character or a character outside ASCII",
            "printable ASCII only");

    public static ConfigDiagnostic BadTemplate(SourceLocation at)
        => Error(ConfigProblem.BadTemplate, at, "a '$' starts no variable", "write $name or ${name}, and $$ for a dollar sign");

    public static ConfigDiagnostic NotForProtocol(SourceLocation at, string key)
        => Error(ConfigProblem.NotForProtocol, at, $"'{key}' makes no sense on a tcp listener", "remove it, or write protocol: http");

    public static ConfigDiagnostic HttpVersionOnTcp(SourceLocation at, string upstream)
        => Error(
            ConfigProblem.NotForProtocol,
            at,
            $"a tcp listener goes to upstream {Shown.Quote(upstream)}: it passes bytes on as they come, in whatever version of HTTP",
            "remove 'httpVersion', or write an upstream of its own for the tcp listener");

    public static ConfigDiagnostic TlvsNeedV2(SourceLocation at)
        => Error(ConfigProblem.TlvsNeedV2, at, "only PROXY protocol v2 carries TLVs", "write proxyProtocol: v2, or remove 'tlvs'");

    public static ConfigDiagnostic TargetSentTwice(SourceLocation at, AddressPort target, SourceLocation first)
        => Warning(
            ConfigProblem.TargetSentTwice,
            at,
            $"{target} stands under another 'send' at {first}",
            "a server expects one way of being told the client; make the two alike");

    public static ConfigDiagnostic DuplicateTarget(SourceLocation at, AddressPort target)
        => Error(
            ConfigProblem.DuplicateItem,
            at,
            $"{target} stands twice in this upstream",
            "keep one of the two; a target that shall take more has a 'weight'");

    public static ConfigDiagnostic AdminNotLoopback(SourceLocation at, AddressPort bind)
        => Error(
            ConfigProblem.AdminNotLoopback,
            at,
            $"{bind} can be reached from elsewhere, and tokens are not supported yet",
            "bind to 127.0.0.1 or [::1]");

    public static ConfigDiagnostic BadHost(SourceLocation at, string written)
        => Error(
            ConfigProblem.BadHost,
            at,
            $"{Shown.Quote(written)} is not a host name",
            "write example.net or *.example.net, without scheme and port");

    public static ConfigDiagnostic BadPath(SourceLocation at, string written)
        => Error(
            ConfigProblem.BadPath,
            at,
            $"{Shown.Quote(written)} is not a path prefix",
            "it starts with / and has neither blanks nor ? nor #, percent-encoded where needed");
}
