using Whence.Proxy;

namespace Whence.Gateway.Configuration.Validation;

/// <summary>Texts with variables: no line can be broken by one, and every variable has a value where it is used.</summary>
internal static class TemplateCheck
{
    public static void Report(ValidationContext context, SourceLocation at, string text, VariablePlaces place, string where)
    {
        // A line break here would let the file write a second header or log line (RFC 9110, section 5.5). A tab is harmless.
        if (text.Any(c => c is (< ' ' and not '\t') or > '~'))
        {
            context.Report(Problems.BadHeaderValue(at));
        }

        if (VariableTemplate.Parse(text) is not { } template)
        {
            context.Report(Problems.BadTemplate(at));
            return;
        }

        foreach (TemplatePart part in template.Parts.Where(part => part.IsVariable))
        {
            VariablePlaces places = VariableNames.PlacesOf(part.Text);
            if (places == VariablePlaces.None)
            {
                context.Report(Problems.UnknownVariable(at, part.Text, VariableNames.NamesIn(place)));
            }
            else if (!places.HasFlag(place))
            {
                context.Report(Problems.VariableNotHere(at, part.Text, where, VariableNames.NamesIn(place)));
            }
        }
    }
}
