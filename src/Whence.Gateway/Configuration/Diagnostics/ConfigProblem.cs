namespace Whence.Gateway.Configuration;

/// <summary>
/// Everything that can be said about a configuration. The names in messages and JSON are those of <see cref="ConfigDiagnostic.Code"/>.
/// </summary>
public enum ConfigProblem
{
    /// <summary>The file cannot be read at all.</summary>
    CannotRead,

    /// <summary>The file is over the size limit.</summary>
    FileTooLarge,

    /// <summary>The file is not UTF-8.</summary>
    NotUtf8,

    /// <summary>The file contains a NUL byte.</summary>
    NulByte,

    /// <summary>Nothing is configured.</summary>
    EmptyFile,

    /// <summary>The text is not YAML.</summary>
    YamlSyntax,

    /// <summary>Mappings and lists are nested too deep.</summary>
    TooDeep,

    /// <summary>There are too many values.</summary>
    TooManyValues,

    /// <summary>A single text is too long.</summary>
    TextTooLong,

    /// <summary>An anchor or alias, which this reader refuses.</summary>
    YamlAlias,

    /// <summary>A YAML tag, which this reader refuses.</summary>
    YamlTag,

    /// <summary>A second YAML document in the same file.</summary>
    SecondDocument,

    /// <summary>A key that stands twice in one mapping.</summary>
    DuplicateKey,

    /// <summary>A key that is a list or a mapping.</summary>
    KeyNotText,

    /// <summary>More problems than are shown.</summary>
    TooManyProblems,

    /// <summary>A key that nobody knows.</summary>
    UnknownKey,

    /// <summary>A key that must be there and is not.</summary>
    MissingKey,

    /// <summary>Something that is designed and not built yet.</summary>
    NotSupportedYet,

    /// <summary>A list where a text belongs, and the like.</summary>
    WrongType,

    /// <summary>A word that is not among those allowed.</summary>
    UnknownValue,

    /// <summary>A name with characters that names do not have.</summary>
    BadName,

    /// <summary>A text that is not an address, a prefix, or an address with a port.</summary>
    BadAddress,

    /// <summary>A prefix with bits set behind its length.</summary>
    HostBits,

    /// <summary>A prefix of length 0.</summary>
    CoversEverybody,

    /// <summary>An IPv4-mapped prefix shorter than 96 bits.</summary>
    MappedTooShort,

    /// <summary>A text that is not a whole number.</summary>
    BadNumber,

    /// <summary>A text that is not a duration.</summary>
    BadDuration,

    /// <summary>A text that is not a size.</summary>
    BadSize,

    /// <summary>A number, duration or size outside its limits.</summary>
    OutOfRange,

    /// <summary>Zero, which elsewhere sometimes means unlimited and here means nothing.</summary>
    ZeroNotAllowed,

    /// <summary>A reference to a network that is not defined.</summary>
    UnknownNetwork,

    /// <summary>A reference to an upstream that is not defined.</summary>
    UnknownUpstream,

    /// <summary>Two listeners of one name.</summary>
    DuplicateName,

    /// <summary>Two listeners on one address and port.</summary>
    DuplicateBind,

    /// <summary>The same thing twice in one list.</summary>
    DuplicateItem,

    /// <summary>Two routes of one listener that match the same requests.</summary>
    DuplicateRoute,

    /// <summary>A list that must not be empty.</summary>
    EmptyList,

    /// <summary>PROXY protocol is to be received and nobody is named who may speak it.</summary>
    NobodyNamed,

    /// <summary>A number that is no kind of TCP option for TOA.</summary>
    BadToaKind,

    /// <summary>A program that shall see clients is on another host.</summary>
    RevealElsewhere,

    /// <summary>A path that must begin with / and does not.</summary>
    PathNotWhole,

    /// <summary>Warning: a list of trusted networks that contains nobody.</summary>
    NobodyTrusted,

    /// <summary>Warning: an allow list that contains nobody.</summary>
    NobodyAllowed,

    /// <summary>Warning: a wide network is trusted.</summary>
    WideTrust,

    /// <summary>Warning: optional PROXY protocol is in use.</summary>
    OptionalInUse,

    /// <summary>Two modes for one sender.</summary>
    TrustConflict,

    /// <summary>A claim source that does not exist.</summary>
    BadSource,

    /// <summary>A key that makes no sense for the claim source of its rule.</summary>
    NotForSource,

    /// <summary>Two keys that exclude each other.</summary>
    ExclusiveKeys,

    /// <summary>A text that is not the name of an HTTP field.</summary>
    BadHeaderName,

    /// <summary>An HTTP field of framing or of the connection, which configuration may not touch.</summary>
    ProtectedHeader,

    /// <summary>An HTTP field that has a switch of its own.</summary>
    ManagedHeader,

    /// <summary>A text that may not stand in an HTTP field or a log line.</summary>
    BadHeaderValue,

    /// <summary>A dollar sign that starts no variable.</summary>
    BadTemplate,

    /// <summary>A variable that does not exist.</summary>
    UnknownVariable,

    /// <summary>A variable that has no value in the place where it is used.</summary>
    VariableNotHere,

    /// <summary>A key that makes no sense for the protocol of its listener.</summary>
    NotForProtocol,

    /// <summary>TLVs are to be sent without PROXY protocol v2.</summary>
    TlvsNeedV2,

    /// <summary>The form of headers on udp without anybody who sends one.</summary>
    UdpHeaderAlone,

    /// <summary>Warning: one target is told about clients in two different ways.</summary>
    TargetSentTwice,

    /// <summary>Warning: targets see the client's own address, which needs more than this file.</summary>
    TransparentInUse,

    /// <summary>What is done otherwise is said where there is nothing that could fail.</summary>
    OtherwiseAlone,

    /// <summary>The admin listener is to be reachable from elsewhere.</summary>
    AdminNotLoopback,

    /// <summary>A text that is not a host name of a route.</summary>
    BadHost,

    /// <summary>A text that is not a path prefix of a route.</summary>
    BadPath,

    /// <summary>A file that the configuration names cannot be read.</summary>
    FileUnreadable,

    /// <summary>A file that TLS needs has not in it what it should, as PEM.</summary>
    NotPem,

    /// <summary>A private key that is not the one of its certificate.</summary>
    KeyMismatch,

    /// <summary>A key of TLS that makes no sense where the target decrypts.</summary>
    NotForPassthrough,

    /// <summary>Routes of a tcp listener without TLS to route by.</summary>
    RoutesNeedTls,

    /// <summary>A PROXY header inside TLS that nobody here decrypts.</summary>
    InsideNoTls,

    /// <summary>A route that no connection can take.</summary>
    RouteNeverMatches,

    /// <summary>A text that is not the name of a protocol.</summary>
    BadAlpn,

    /// <summary>Warning: certificates of targets are not looked at.</summary>
    VerifyOff,

    /// <summary>A provider that nobody knows.</summary>
    UnknownProvider,

    /// <summary>A provider whose ranges are not shipped.</summary>
    NoRanges,

    /// <summary>Warning: shipped ranges are old.</summary>
    OldRanges,

    /// <summary>Warning: what a provider says can be forged under a condition.</summary>
    ProviderCaution,

    /// <summary>A secret that is too short, too long, or can stand in no header.</summary>
    BadSecret,

    /// <summary>A header that carries a secret is to be shown, set or read.</summary>
    SecretShown,

    /// <summary>Something that the kernel engine cannot do.</summary>
    NotForKernel,

    /// <summary>Something that only the kernel engine can do.</summary>
    NeedsKernel,

    /// <summary>Warning: a range of ports of every address of the machine goes to the kernel engine.</summary>
    KernelWildcardRange,
}
