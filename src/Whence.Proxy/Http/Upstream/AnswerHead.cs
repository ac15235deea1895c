using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>Gives the head of a target's answer to the client's connection.</summary>
internal static class AnswerHead
{
    /// <summary>Copies what goes on: all but hop-by-hop fields and what <c>Connection</c> nominates.</summary>
    /// <param name="head">Where everything stands.</param>
    /// <param name="bytes">The head.</param>
    /// <param name="cache">Strings of the answer before.</param>
    /// <param name="response">The answer to the client.</param>
    /// <returns>What <c>Connection</c> nominates; null = nothing.</returns>
    public static HashSet<string>? CopyTo(ResponseHead head, ReadOnlySpan<byte> bytes, FieldCache cache, IHttpResponseFeature response)
    {
        response.StatusCode = head.Status;
        response.ReasonPhrase = ReasonPhraseOf(head, bytes, cache);
        HashSet<string>? nominated = head.HasConnection ? Nominees(head, bytes) : null;
        IHeaderDictionary fields = response.Headers;
        ReadOnlySpan<FieldSlice> slices = head.Fields;
        for (int i = 0; i < slices.Length; i++)
        {
            string name = cache.Name(i, slices[i].Name(bytes), out KnownField kind);
            if (kind == KnownField.HopByHop || nominated?.Contains(name) == true)
            {
                continue;
            }

            if (kind != KnownField.ContentLength)
            {
                Add(fields, kind, name, cache.Value(i, slices[i].Value(bytes)));
            }
            else if (head.Status != StatusCodes.Status204NoContent) // RFC 9110 section 8.6: must not be there
            {
                fields.ContentLength = head.ContentLength;
            }
        }

        return nominated;
    }

    /// <summary>The lines of <c>Trailer</c>.</summary>
    public static StringValues Announced(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        StringValues lines = default;
        foreach (FieldSlice field in head.Fields)
        {
            if (Ascii.EqualsIgnoreCase(field.Name(bytes), "Trailer"))
            {
                lines = StringValues.Concat(lines, Encoding.Latin1.GetString(field.Value(bytes)));
            }
        }

        return lines;
    }

    /// <summary>Typed properties spare Kestrel the search for the name. Whatever comes on several lines stays on several.</summary>
    private static void Add(IHeaderDictionary fields, KnownField kind, string name, string value)
    {
        switch (kind)
        {
            case KnownField.ContentType when fields.ContentType.Count == 0:
                fields.ContentType = value;
                break;
            case KnownField.Date when fields.Date.Count == 0:
                fields.Date = value;
                break;
            case KnownField.Server when fields.Server.Count == 0:
                fields.Server = value;
                break;
            case KnownField.ETag when fields.ETag.Count == 0:
                fields.ETag = value;
                break;
            case KnownField.LastModified when fields.LastModified.Count == 0:
                fields.LastModified = value;
                break;
            case KnownField.CacheControl when fields.CacheControl.Count == 0:
                fields.CacheControl = value;
                break;
            case KnownField.Vary when fields.Vary.Count == 0:
                fields.Vary = value;
                break;
            case KnownField.Expires when fields.Expires.Count == 0:
                fields.Expires = value;
                break;
            case KnownField.AcceptRanges when fields.AcceptRanges.Count == 0:
                fields.AcceptRanges = value;
                break;
            case KnownField.ContentEncoding when fields.ContentEncoding.Count == 0:
                fields.ContentEncoding = value;
                break;
            case KnownField.Location when fields.Location.Count == 0:
                fields.Location = value;
                break;
            default:
                fields[name] = StringValues.Concat(fields[name], value);
                break;
        }
    }

    /// <summary>Null where it is the usual one: Kestrel has that ready.</summary>
    private static string? ReasonPhraseOf(ResponseHead head, ReadOnlySpan<byte> bytes, FieldCache cache)
    {
        ReadOnlySpan<byte> phrase = bytes[head.ReasonPhrase];
        return phrase.IsEmpty || Ascii.Equals(phrase, ReasonPhrases.GetReasonPhrase(head.Status)) ? null : cache.ReasonPhrase(phrase);
    }

    /// <summary>What <c>Connection</c> names beside its own options; null = nothing.</summary>
    private static HashSet<string>? Nominees(ResponseHead head, ReadOnlySpan<byte> bytes)
    {
        HashSet<string>? names = null;
        foreach (FieldSlice field in head.Fields)
        {
            if (!Ascii.EqualsIgnoreCase(field.Name(bytes), "Connection"))
            {
                continue;
            }

            ReadOnlySpan<byte> value = field.Value(bytes);
            foreach (Range part in value.Split((byte)','))
            {
                ReadOnlySpan<byte> option = value[part].Trim(" \t"u8);
                if (!Ascii.EqualsIgnoreCase(option, "keep-alive"u8) && !Ascii.EqualsIgnoreCase(option, "close"u8))
                {
                    string name = Encoding.Latin1.GetString(option);
                    if (!HopByHop.IsKeptDespiteNomination(name))
                    {
                        names ??= new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                        names.Add(name);
                    }
                }
            }
        }

        return names;
    }
}
