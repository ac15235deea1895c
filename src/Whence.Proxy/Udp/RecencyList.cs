namespace Whence.Proxy;

/// <summary>Something that stands in a <see cref="RecencyList{T}"/>.</summary>
internal interface IRecent<T>
    where T : class
{
    /// <summary>Used next before it.</summary>
    T? Older { get; set; }

    /// <summary>Used next after it.</summary>
    T? Newer { get; set; }

    /// <summary>When it was used last, as a time stamp.</summary>
    long LastUsed { get; set; }
}

/// <summary>Things by when they were used last: the oldest is found, and any moved to the front, at once. Not for several threads.</summary>
internal sealed class RecencyList<T>
    where T : class, IRecent<T>
{
    private T? _newest;

    /// <summary>The one that was used least recently.</summary>
    public T? Oldest { get; private set; }

    public void Add(T item, long now)
    {
        item.LastUsed = now;
        item.Older = _newest;
        item.Newer = null;
        if (_newest is null)
        {
            Oldest = item;
        }
        else
        {
            _newest.Newer = item;
        }

        _newest = item;
    }

    public void Touch(T item, long now)
    {
        item.LastUsed = now;
        if (item != _newest)
        {
            Remove(item);
            Add(item, now);
        }
    }

    public void Remove(T item)
    {
        if (item.Older is { } older)
        {
            older.Newer = item.Newer;
        }
        else
        {
            Oldest = item.Newer;
        }

        if (item.Newer is { } newer)
        {
            newer.Older = item.Older;
        }
        else
        {
            _newest = item.Older;
        }

        item.Older = item.Newer = null;
    }
}
