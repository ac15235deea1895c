using System.Text.RegularExpressions;
using Whence.Proxy.Http;
using Whence.Proxy.Tls;

namespace Whence.Proxy.Tests.Http;

public partial class ResponseReasonTests
{
    [Fact]
    public void The_page_of_reasons_names_every_reason_of_an_answer()
    {
        string page = File.ReadAllText(Path.Combine(Root(), "docs", "reference", "reasons.md"));
        string section = page[page.IndexOf("## Why an answer", StringComparison.Ordinal)..];
        Assert.Equal(Enum.GetValues<ResponseReason>().Select(static reason => reason.ToName()), Row().Matches(section).Select(static row => row.Groups[1].Value));
    }

    [Fact]
    public void The_page_of_reasons_names_every_fault_of_tls_with_a_target()
    {
        string page = File.ReadAllText(Path.Combine(Root(), "docs", "reference", "reasons.md"));
        string section = page[page.IndexOf("## Why there is no TLS", StringComparison.Ordinal)..page.IndexOf("## Why an answer", StringComparison.Ordinal)];
        Assert.Equal(Enum.GetValues<UpstreamTlsFault>().Select(static fault => fault.ToName()), Row().Matches(section).Select(static row => row.Groups[1].Value));
    }

    private static string Root()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Whence.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("not inside the repository");
        }

        return folder;
    }

    [GeneratedRegex("^\\| `([a-z0-9-]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
