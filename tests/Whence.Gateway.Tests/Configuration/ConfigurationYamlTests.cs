using System.Text;
using Whence.Gateway.Configuration;
using static Whence.Gateway.Tests.Configuration.ConfigurationText;

namespace Whence.Gateway.Tests.Configuration;

public sealed class ConfigurationYamlTests
{
    public static TheoryData<string, string> Broken => new()
    {
        { "", "1:1 empty-file" },
        { "# nothing\n", "1:1 empty-file" },
        { "listeners: [1, 2\nname: x\n", "1:12 yaml-syntax" },
        { "listeners: [1, 2", "2:1 yaml-syntax" },
        { "listeners: [1 2}", "1:16 yaml-syntax" },
        { "listeners:\n\t- name: a\n", "1:1 yaml-syntax" },
        { "a: \"abc", "1:4 yaml-syntax" },
        { "a: 1\n  b: 2\n", "2:4 yaml-syntax" },
        { "a: @x\n", "1:4 yaml-syntax" },
        { "a: *x\n", "1:1 unknown-key\n1:1 missing-key\n1:4 yaml-alias" },
        { "a: &x 1\n", "1:1 unknown-key\n1:1 missing-key\n1:4 yaml-alias" },
        { "a: &x [1]\n", "1:1 unknown-key\n1:1 missing-key\n1:4 yaml-alias" },
        { "a: !secret x\n", "1:1 unknown-key\n1:1 missing-key\n1:4 yaml-tag" },
        { "drain: 1s\ndrain: 2s\nlisteners: x\n", "2:1 duplicate-key\n3:12 wrong-type" },
        { "? [a]\n: b\nlisteners: x\n", "1:3 key-not-text\n3:12 wrong-type" },
        { "drain: 1s\n---\ndrain: 2s\n", "1:1 missing-key\n2:1 second-document" },
        { "just text\n", "1:1 wrong-type" },
        { "- a\n", "1:1 wrong-type" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Broken_yaml_is_told_with_its_place(string yaml, string expected) => Assert.Equal(expected, Codes(yaml));

    [Fact]
    public void Both_places_of_a_duplicate_key_are_told()
        => Assert.Contains("first at whence.yaml:1:1", Read("drain: 1s\ndrain: 2s\n").Diagnostics[1].What, StringComparison.Ordinal);

    [Theory]
    [InlineData("[")]
    [InlineData("- ")]
    [InlineData("{a: ")]
    [InlineData("? ")]
    public void Deep_nesting_ends_at_a_limit_and_not_at_the_stack(string opening)
    {
        ConfigResult result = Read(string.Concat(Enumerable.Repeat(opening, 100_000)));
        Assert.Equal("too-deep", Assert.Single(result.Diagnostics).Code);
        Assert.Null(result.Config);
    }

    [Fact]
    public void Too_many_values_are_refused()
    {
        ConfigResult result = Read(string.Concat(Enumerable.Repeat("- a\n", 300_000)));
        Assert.Equal("too-many-values", Assert.Single(result.Diagnostics).Code);
    }

    [Fact]
    public void A_text_that_is_too_long_is_refused()
        => Assert.Equal("1:1 missing-key\n1:8 text-too-long", Codes($"drain: {new string('1', 17_000)}\n"));

    [Fact]
    public void A_hundred_thousand_mistakes_make_a_hundred_messages_and_a_count()
    {
        ConfigResult result = Read(string.Concat(Enumerable.Range(0, 100_000).Select(i => $"k{i}: 1\n")));
        Assert.Equal(101, result.Diagnostics.Count);
        Assert.Equal("too-many-problems", result.Diagnostics[^1].Code);
        Assert.Contains("99901", result.Diagnostics[^1].What, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_told_with_their_place()
    {
        byte[] bytes = [.. "drain: 1s\nä: "u8, 0xff, .. "\n"u8];
        Assert.Equal("2:4 not-utf8", Codes(ConfigFile.Parse(bytes, "whence.yaml")));
    }

    [Fact]
    public void Utf16_is_told_as_such_and_a_utf8_mark_is_read_over()
    {
        Assert.Equal(
            "1:1 not-utf8",
            Codes(ConfigFile.Parse([.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("drain: 1s")], "x")));
        Assert.Equal("1:1 missing-key", Codes(ConfigFile.Parse([.. Encoding.UTF8.Preamble, .. "drain: 1s"u8], "x")));
    }

    [Fact]
    public void Whatever_bytes_come_nothing_is_thrown()
    {
        const string Pieces = "[]{}:,-?!&*|>'\"%@`#\n\r\t ~ab1$\\\0é…";
        var random = new Random(1);
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 24)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            ConfigResult result = Read(text);
            Assert.Null(result.Config);
            Assert.NotEmpty(result.Diagnostics);
        }
    }

    [Fact]
    public void Any_cut_of_a_good_file_gives_diagnostics_or_a_configuration()
    {
        string sample = ConfigurationSample.Yaml;
        for (int length = 0; length < sample.Length; length++)
        {
            ConfigResult result = Read(sample[..length]);
            Assert.Equal(result.Config is null, result.Diagnostics.Any(d => d.Severity == ConfigSeverity.Error));
        }
    }
}
