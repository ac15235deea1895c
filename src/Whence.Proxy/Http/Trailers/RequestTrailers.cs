using System.Buffers;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>The trailers of a request, for a target that gets its body in chunks. How many and how long they may be, Kestrel sees to: they
/// count towards the head.</summary>
/// <param name="context">The request.</param>
/// <param name="route">Its route.</param>
internal readonly struct RequestTrailers(RequestContext context, RoutePlan route)
{
    /// <summary>Says which will come, to a target that can get them: one that is sent chunks.</summary>
    public string? Announcement => context.Request.Headers.Trailer is { Count: > 0 } announced
        ? Announce(announced, route, HopByHop.Nominees(context.Request.Headers))
        : null;

    /// <summary>The end of the body: the last chunk and the trailers. To be asked for once all data was read.</summary>
    /// <returns>Empty where no trailer goes on.</returns>
    public ReadOnlyMemory<byte> Write()
    {
        if (context.Features.Get<IHttpRequestTrailersFeature>() is not { Available: true, Trailers: { Count: > 0 } trailers })
        {
            return default;
        }

        HashSet<string>? nominated = HopByHop.Nominees(context.Request.Headers);
        ArrayBufferWriter<byte>? section = null;
        foreach (KeyValuePair<string, StringValues> field in trailers)
        {
            if (!TrailerNames.GoesToTarget(field.Key, route, nominated))
            {
                continue;
            }

            foreach (string? value in field.Value)
            {
                if (value is not null && TrailerValue.GoesToTarget(value))
                {
                    Begin(ref section);
                    TrailerSection.Add(section!, field.Key, value);
                }
            }
        }

        if (section is null)
        {
            return default;
        }

        TrailerSection.End(section);
        return section.WrittenMemory;
    }

    private static string? Announce(StringValues announced, RoutePlan route, HashSet<string>? nominated)
        => TrailerAnnouncement.Of(announced, name => TrailerNames.GoesToTarget(name, route, nominated));

    private static void Begin(ref ArrayBufferWriter<byte>? section)
    {
        if (section is null)
        {
            section = new ArrayBufferWriter<byte>();
            TrailerSection.Begin(section);
        }
    }
}
