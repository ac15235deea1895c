namespace Whence.Proxy.Http;

/// <summary>The connections by HTTP/2 that tell targets who the clients of one inbound connection are.</summary>
/// <remarks>
/// Requests share one only if they came on the same inbound connection and would be told of in the same words, but for the unique id, and
/// from the same source, where that is the client. So
/// nothing is ever sent for one client on a connection that names another, and nothing of it outlives the inbound connection. Any thread
/// may call.
/// </remarks>
internal sealed class ToldLanes : IDisposable
{
    /// <summary>So many clients of one inbound connection are kept apart: a browser is one; a balancer that speaks for many should not hold
    /// a connection to the target for each.</summary>
    private const int Most = 8;

    private readonly Lock _gate = new();
    private readonly List<(byte[] Words, ShownClient Source, Http2Lane Lane)> _kept = [];
    private bool _isDisposed;

    /// <summary>Begins a request.</summary>
    /// <param name="client">Makes lanes.</param>
    /// <param name="upstream">How to connect.</param>
    /// <param name="target">Where to.</param>
    /// <param name="words">What the target is told of the client.</param>
    /// <param name="source">The client as the source of the connection, where that tells of it.</param>
    public Http2Lane Enter(Http2Client client, UpstreamModel upstream, AddressPort target, byte[] words, in ShownClient source)
    {
        lock (_gate)
        {
            for (int i = _kept.Count - 1; i >= 0; i--)
            {
                (byte[] known, ShownClient from, Http2Lane lane) = _kept[i];
                if (lane.Target == target && ReferenceEquals(lane.Upstream, upstream) && known.AsSpan().SequenceEqual(words) && from == source)
                {
                    if (lane.TryEnter())
                    {
                        return lane;
                    }

                    _kept.RemoveAt(i); // it is retired
                }
            }

            bool isKept = !_isDisposed && MakeRoom();
            Http2Lane made = client.Make(upstream, target, isKept);
            made.TryEnter();
            if (isKept)
            {
                _kept.Add((words, source, made));
            }

            return made;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            foreach ((_, _, Http2Lane lane) in _kept)
            {
                lane.Release();
            }

            _kept.Clear();
        }
    }

    /// <summary>Ends the first that no request is on, where there are enough.</summary>
    /// <returns>Not when all are in use.</returns>
    private bool MakeRoom()
    {
        if (_kept.Count < Most)
        {
            return true;
        }

        for (int i = 0; i < Most; i++)
        {
            if (_kept[i].Lane.TryRetire() || _kept[i].Lane.IsRetired)
            {
                _kept.RemoveAt(i);
                return true;
            }
        }

        return false;
    }
}
