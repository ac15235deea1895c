using Microsoft.Extensions.Primitives;

namespace Whence.Proxy.Http;

/// <summary>Goes through the elements of a list (<see cref="ListField"/>), for <c>foreach</c>.</summary>
internal ref struct ListElements(StringValues lines)
{
    private ReadOnlySpan<char> _rest;
    private int _taken;

    /// <summary>One element, without the blanks around it.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    public readonly ListElements GetEnumerator() => this;

    public bool MoveNext()
    {
        do
        {
            while (_rest.IsEmpty)
            {
                if (_taken == lines.Count)
                {
                    return false;
                }

                _rest = lines[_taken++];
            }

            int comma = _rest.IndexOf(',');
            Current = (comma < 0 ? _rest : _rest[..comma]).Trim(" \t");
            _rest = comma < 0 ? default : _rest[(comma + 1)..];
        }
        while (Current.IsEmpty);
        return true;
    }
}
