using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>Gives the resolver the claims of a request.</summary>
/// <param name="claims">Where they stand; what it gives stays valid until the next call.</param>
internal readonly struct KestrelClaimReader(RequestClaims claims) : IClaimReader
{
    public int Count(ClaimField field) => field.Source switch
    {
        ClaimSource.XForwardedFor or ClaimSource.Forwarded or ClaimSource.Header => claims.CountLines(field.Name),
        ClaimSource.Query => claims.Query().Count(field.Name),
        ClaimSource.Cookie => CookieFields.Count(claims.Fields.Cookie, field.Name),
        ClaimSource.Form when claims.Form.IsUnreadable => -1,
        ClaimSource.Form => claims.FormFields().Count(field.Name),
        _ => 0,
    };

    public ProofState ReadProof(ClaimProof proof) => claims.Proofs.Of(proof);

    public ReadOnlySpan<byte> Value(ClaimField field, int index)
    {
        switch (field.Source)
        {
            case ClaimSource.Query:
                return claims.Query().Value(field.Name, index);
            case ClaimSource.Form:
                return claims.FormFields().Value(field.Name, index);
            case ClaimSource.Cookie:
                return claims.Bytes(CookieFields.Value(claims.Fields.Cookie, field.Name, index));
            default:
                StringValues lines = claims.Fields[field.Name];
                return index < lines.Count ? claims.Bytes(lines[index]) : [];
        }
    }
}
