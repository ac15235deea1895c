namespace Whence.Gateway.Configuration.Validation;

/// <summary>Runs every validator over the whole configuration. None stops another: the user gets all that is wrong at once.</summary>
internal static class ConfigValidator
{
    private static readonly Action<ValidationContext>[] Validators =
    [
        NetworkReferencesValidator.Validate,
        UpstreamReferencesValidator.Validate,
        UpstreamsValidator.Validate,
        TransparentValidator.Validate,
        ListenersValidator.Validate,
        ProtocolValidator.Validate,
        UdpValidator.Validate,
        BindsValidator.Validate,
        ToaValidator.Validate,
        RevealValidator.Validate,
        ProxyProtocolValidator.Validate,
        AccessValidator.Validate,
        RoutesValidator.Validate,
        TcpRoutesValidator.Validate,
        TlsValidator.Validate,
        ClaimRulesValidator.Validate,
        WideTrustValidator.Validate,
        ProvidersValidator.Validate,
        ProofsValidator.Validate,
        RequestHeadersValidator.Validate,
        AccessLogValidator.Validate,
        EngineValidator.Validate,
        KernelValidator.Validate,
        AdminValidator.Validate,
    ];

    public static void Validate(ValidationContext context)
    {
        foreach (Action<ValidationContext> validate in Validators)
        {
            validate(context);
        }
    }
}
