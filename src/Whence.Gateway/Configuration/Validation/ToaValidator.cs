namespace Whence.Gateway.Configuration.Validation;

/// <summary>Whoever reads TOA says whose, and that is somebody.</summary>
internal static class ToaValidator
{
    private const string Consequence = "no option is believed";

    public static void Validate(ValidationContext context)
    {
        foreach (ReceiveToaConfig toa in context.Config.Listeners.Select(static listener => listener.Receive.Toa).OfType<ReceiveToaConfig>())
        {
            if (context.Sources.WroteEmptyValue(toa))
            {
                context.Report(Problems.NobodyTrusted(context.Sources.Of(toa), "toa", Consequence));
            }
            else if (toa.From.Count > 0 ? toa.From.All(context.IsNobody) : context.Sources.WroteEmptyList(toa, "from"))
            {
                context.Report(Problems.NobodyTrusted(
                    context.Sources.Wrote(toa, "from") ? context.Sources.Of(toa, "from") : context.Sources.Of(toa), "toa", Consequence));
            }
        }
    }
}
