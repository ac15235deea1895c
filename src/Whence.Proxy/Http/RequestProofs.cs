using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>Which of the secrets that the rules of a route ask for a request carries.</summary>
/// <remarks>Read before anything else of the request's fields is: the fields themselves go at once (<see cref="ManagedNames"/>), so that no
/// log, no template and no target can see a secret, right or wrong.</remarks>
internal sealed class RequestProofs
{
    /// <summary>A value longer than any secret that the configuration takes; it is not even hashed.</summary>
    private const int LongestValue = 4096;

    /// <summary>Longer ones are read in a rented buffer.</summary>
    private const int OnStack = 256;

    private readonly ClaimProof[] _asked;
    private readonly ProofState[] _states;

    private RequestProofs(ClaimProof[] asked, ProofState[] states)
    {
        _asked = asked;
        _states = states;
    }

    /// <summary>Nothing is asked for.</summary>
    public static RequestProofs None { get; } = new([], []);

    /// <summary>Reads them.</summary>
    /// <param name="fields">The fields as they came.</param>
    /// <param name="asked">The secrets of a route, each once.</param>
    public static RequestProofs Read(IHeaderDictionary fields, ClaimProof[] asked)
        => asked.Length == 0 ? None : new(asked, Array.ConvertAll(asked, proof => Read(fields[proof.Header], proof)));

    /// <summary>What the request carries of one of them.</summary>
    public ProofState Of(ClaimProof proof)
    {
        int at = Array.IndexOf(_asked, proof);
        return at < 0 ? ProofState.Absent : _states[at];
    }

    private static ProofState Read(StringValues lines, ClaimProof proof)
        => lines.Count == 0 ? ProofState.Absent
            : lines.Count == 1 && lines[0] is { Length: <= LongestValue } value && IsSecret(value, proof) ? ProofState.Given
            : ProofState.Wrong;

    private static bool IsSecret(string value, ClaimProof proof)
    {
        byte[]? rented = value.Length > OnStack ? ArrayPool<byte>.Shared.Rent(value.Length) : null;
        Span<byte> bytes = rented ?? stackalloc byte[OnStack];
        int length = Encoding.Latin1.GetBytes(value, bytes); // a character a byte, as it came
        bool secret = proof.IsSecret(bytes[..length]);
        bytes[..length].Clear();
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return secret;
    }
}
