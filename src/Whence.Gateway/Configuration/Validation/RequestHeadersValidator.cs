using Whence.Gateway.Configuration.Binding;
using Whence.Proxy;

namespace Whence.Gateway.Configuration.Validation;

/// <summary>Headers that are set or removed by name.</summary>
internal static class RequestHeadersValidator
{
    public static void Validate(ValidationContext context)
    {
        foreach (RequestHeadersConfig headers in ConfigWalk.RequestHeaders(context.Config))
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (HeaderValueConfig header in headers.Set)
            {
                CheckName(context, context.Sources.Of(header), header.Name, names);
                TemplateCheck.Report(
                    context, context.Sources.ValueOf(header), header.Value, VariablePlaces.RequestHeader, "a request header");
            }

            for (int i = 0; i < headers.Remove.Count; i++)
            {
                CheckName(context, context.Sources.Of(headers, "remove", i), headers.Remove[i], names);
            }
        }
    }

    /// <summary>Names are compared folded: to a server behind CGI, X_A and X-A are one header.</summary>
    private static void CheckName(ValidationContext context, SourceLocation at, string name, HashSet<string> names)
    {
        if (HeaderNames.CheckUnmanaged(at, name) is { } fault)
        {
            context.Report(fault);
        }
        else if (!names.Add(HeaderNames.Fold(name)))
        {
            context.Report(Problems.DuplicateItem(at, name));
        }
    }
}
