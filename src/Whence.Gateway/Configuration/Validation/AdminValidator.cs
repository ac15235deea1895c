namespace Whence.Gateway.Configuration.Validation;

/// <summary>The admin listener is not to be reached from elsewhere without a token.</summary>
internal static class AdminValidator
{
    public static void Validate(ValidationContext context)
    {
        if (context.Config.Admin is { Bind.IsNone: false } admin && !admin.Bind.Address.IsLoopback)
        {
            context.Report(Problems.AdminNotLoopback(context.Sources.Of(admin, "bind"), admin.Bind));
        }
    }
}
