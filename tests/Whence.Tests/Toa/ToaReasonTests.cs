using System.Text.RegularExpressions;

namespace Whence.Tests.Toa;

public sealed partial class ToaReasonTests
{
    [Fact]
    public void Every_reason_has_a_name_and_a_sentence_of_its_own()
    {
        ToaReason[] reasons = Enum.GetValues<ToaReason>();
        Assert.All(reasons, reason => Assert.Matches(Kebab(), reason.ToName()));
        Assert.All(reasons, reason => Assert.Equal(
            reason.ToString(), reason.ToName().Replace("-", "", StringComparison.Ordinal), ignoreCase: true));
        Assert.All(reasons, reason => Assert.EndsWith(".", reason.Describe(), StringComparison.Ordinal));
        Assert.Equal(reasons.Length, reasons.Select(reason => reason.Describe()).Distinct().Count());
        Assert.Equal("unknown", ((ToaReason)255).ToName());
        Assert.NotEmpty(((ToaReason)255).Describe());
    }

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex Kebab();
}
