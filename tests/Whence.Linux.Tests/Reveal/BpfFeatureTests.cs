using Whence.Linux.Bpf;
using Whence.Linux.Reveal;

namespace Whence.Linux.Tests.Reveal;

/// <summary>What a kernel must have, and what is said where it has not. Needs root.</summary>
public sealed class BpfFeatureTests
{
    [Fact]
    public void This_kernel_has_everything()
    {
        Assert.All(BpfFeature.All, feature => Assert.True(feature.Probe(), feature.Name));
        Assert.Null(BpfFeature.FindMissing());
    }

    [Fact]
    public void Each_feature_has_a_name_and_a_version_of_its_own_and_says_both()
    {
        Assert.Equal(BpfFeature.All.Count, BpfFeature.All.Select(static feature => feature.Name).Distinct().Count());
        Assert.Equal(BpfFeature.All.OrderBy(static feature => Version.Parse(feature.LeastKernel)), BpfFeature.All);
        Assert.All(BpfFeature.All, static feature => Assert.Contains($"from {feature.LeastKernel} on", feature.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_no_object_is_refused()
    {
        RevealException fault = Assert.Throws<RevealException>(() => RevealFaults.Load("not an object"u8).Dispose());
        Assert.Contains("receive.toa", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_no_cgroup_is_refused_and_nothing_stays_attached()
    {
        Assert.Contains("cgroup", Assert.Throws<RevealException>(() => RevealPrograms.Attach("/no/such/folder", [], ToaFormats.Usual).Dispose()).Message, StringComparison.Ordinal);
        Assert.Contains("version 2", Assert.Throws<RevealException>(() => RevealPrograms.Attach("/tmp", [], ToaFormats.Usual).Dispose()).Message, StringComparison.Ordinal);
    }
}
