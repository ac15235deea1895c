using System.Text;
using Microsoft.AspNetCore.Http;

namespace Whence.Proxy.Http;

/// <summary>Where the claims of one request stand. Used again for the next request of the connection's context.</summary>
internal sealed class RequestClaims
{
    /// <summary>A longer value is made room for and let go with its request: an idle connection shall hold little.</summary>
    private const int KeptLength = 256;

    private byte[] _value = [];
    private byte[] _encoded = [];
    private IHeaderDictionary? _fields;

    /// <summary>The fields of the request, after <see cref="ManagedNames.Clean"/>.</summary>
    public IHeaderDictionary Fields => _fields ?? throw new InvalidOperationException("There is no request.");

    /// <summary>The target.</summary>
    public RequestTarget Target { get; private set; }

    /// <summary>Names that <see cref="ManagedNames.Clean"/> removed: there was a claim, and nobody believes it.</summary>
    public List<string>? Removed { get; private set; }

    /// <summary>What the request carries of the secrets of its route.</summary>
    public RequestProofs Proofs { get; private set; } = RequestProofs.None;

    /// <summary>The form, where one was read.</summary>
    public FormClaim Form { get; set; } = FormClaim.None;

    /// <summary>Turns to a request.</summary>
    public void Set(IHeaderDictionary fields, in RequestTarget target, List<string>? removed, RequestProofs proofs)
    {
        Proofs = proofs;
        _fields = fields;
        Target = target;
        Removed = removed;
    }

    /// <summary>Lets go of the request.</summary>
    public void Clear()
    {
        _fields = null;
        Target = default;
        Removed = null;
        Proofs = RequestProofs.None;
        Form = FormClaim.None;
        _value = _value.Length > KeptLength ? [] : _value;
        _encoded = _encoded.Length > KeptLength ? [] : _encoded;
    }

    /// <summary>
    /// How many lines the field has; a removed one counts, though its value is gone: no rule that could read it trusts its sender.
    /// </summary>
    public int CountLines(string name)
    {
        int count = Fields[name].Count;
        return count == 0 && Removed?.Exists(removed => removed.Equals(name, StringComparison.OrdinalIgnoreCase)) == true ? 1 : count;
    }

    /// <summary>The text as bytes, one a character: fields come in as Latin-1. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Bytes(ReadOnlySpan<char> text)
    {
        if (_value.Length < text.Length)
        {
            _value = new byte[Math.Max(text.Length, KeptLength)];
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
            _encoded = new byte[Math.Max(length, KeptLength)];
        }

        return _encoded;
    }
}
