namespace Whence.Proxy.Tests.Variables;

public sealed class VariableTemplateTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("text", "text")]
    [InlineData("$a_1", "<a_1>")]
    [InlineData("x${a}y$b-$c", "x|<a>|y|<b>|-|<c>")]
    [InlineData("$$", "$")]
    [InlineData("$$5", "$5")]
    [InlineData("$$a$$$a", "$a$|<a>")]
    [InlineData("{$a}", "{|<a>|}")]
    [InlineData("$", null)]
    [InlineData("a$", null)]
    [InlineData("$$$", null)]
    [InlineData("$-", null)]
    [InlineData("$ä", null)]
    [InlineData("${}", null)]
    [InlineData("${a", null)]
    [InlineData("${a-b}", null)]
    public void A_text_is_taken_apart(string text, string? expected)
    {
        IEnumerable<string>? parts = VariableTemplate.Parse(text)?.Parts.Select(part => part.IsVariable ? $"<{part.Text}>" : part.Text);
        Assert.Equal(expected, parts is null ? null : string.Join('|', parts));
    }
}
