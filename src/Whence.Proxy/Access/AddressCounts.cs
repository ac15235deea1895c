using System.Runtime.InteropServices;

namespace Whence.Proxy;

/// <summary>How many connections or requests each address has open now.</summary>
/// <remarks>
/// Counted whether or not there is a limit, so that one which comes with a reload knows about those already there. An entry goes when its
/// count is zero: the table is never larger than what is open, which the listener's own limit bounds. Any thread may call.
/// </remarks>
internal sealed class AddressCounts
{
    private readonly Dictionary<Address, int> _open = [];
    private readonly Lock _gate = new();

    /// <summary>How many addresses have something open.</summary>
    public int Addresses
    {
        get
        {
            lock (_gate)
            {
                return _open.Count;
            }
        }
    }

    /// <summary>Counts one more, unless the limit is reached.</summary>
    /// <returns>Whether it was counted: then <see cref="Exit"/> must follow.</returns>
    public bool TryEnter(Address address, int? limit)
    {
        lock (_gate)
        {
            ref int open = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, address, out bool there);
            if (open >= limit)
            {
                if (!there)
                {
                    _open.Remove(address); // a limit of none at all
                }

                return false;
            }

            open++;
            return true;
        }
    }

    /// <summary>Counts one less.</summary>
    public void Exit(Address address)
    {
        lock (_gate)
        {
            ref int open = ref CollectionsMarshal.GetValueRefOrNullRef(_open, address);
            open--;
            if (open == 0)
            {
                _open.Remove(address);
            }
        }
    }
}
