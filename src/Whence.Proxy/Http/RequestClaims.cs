using System.Text;
using Microsoft.AspNetCore.Http;

namespace Whence.Proxy.Http;

/// <summary>Where the claims of one request stand. Used again for the next request of the connection's context.</summary>
internal sealed class RequestClaims
{
    private byte[] _value = new byte[256];
    private byte[] _encoded = new byte[256];

    /// <summary>The fields of the request, after <see cref="ManagedNames.Clean"/>.</summary>
    public required IHeaderDictionary Fields { get; init; }

    /// <summary>The target.</summary>
    public required RequestTarget Target { get; init; }

    /// <summary>The form, where one was read.</summary>
    public FormClaim Form { get; set; } = FormClaim.None;

    /// <summary>The text as bytes, one a character: fields come in as Latin-1. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Bytes(ReadOnlySpan<char> text)
    {
        if (_value.Length < text.Length)
        {
            _value = new byte[text.Length];
        }

        return _value.AsSpan(0, Encoding.Latin1.GetBytes(text, _value));
    }

    /// <summary>The query, ready to be searched. Valid until the next call.</summary>
    public EncodedFields Query()
    {
        ReadOnlySpan<byte> text = Bytes(Target.Query);
        return new EncodedFields(text, Scratch(text.Length));
    }

    /// <summary>The form, ready to be searched. Valid until the next call.</summary>
    public EncodedFields FormFields() => new(Form.Bytes, Scratch(Form.Bytes.Length));

    private Span<byte> Scratch(int length)
    {
        if (_encoded.Length < length)
        {
            _encoded = new byte[length];
        }

        return _encoded;
    }
}
