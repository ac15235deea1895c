using Whence.Gateway.Configuration;

namespace Whence.Gateway.Tests.Configuration;

/// <summary>The whole sample of the design: what is built is taken, what is not is named as such, and nothing is called wrong but the files that are not there.</summary>
public sealed class DesignSampleTests
{
    [Fact]
    public void Every_key_is_taken_or_not_supported_yet()
    {
        ConfigResult result = ConfigFile.Load(Repository.PathOf("tests/vectors/design-sample.yaml"));
        Assert.Null(result.Config);
        Assert.All(result.Diagnostics.Where(static found => found.Severity == ConfigSeverity.Error), static found => Assert.Contains(found.Code, (string[])["not-supported-yet", "file-unreadable"]));
        string[] all = [.. result.Diagnostics.Select(static found => found.ToString())];
        foreach (string key in (string[])["url", "refresh", "health", "probes", "metrics", "fleet"])
        {
            Assert.Contains(all, line => line.Contains($"'{key}'", StringComparison.Ordinal));
        }
    }
}
