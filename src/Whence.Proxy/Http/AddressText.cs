namespace Whence.Proxy.Http;

/// <summary>The text of the address that was asked for last: most requests of a connection are of one client.</summary>
internal struct AddressText
{
    private Address _address;
    private string? _text;

    /// <summary>As <see cref="Address.ToString"/>.</summary>
    public string Of(Address address)
    {
        if (_text is null || _address != address)
        {
            _address = address;
            _text = address.ToString();
        }

        return _text;
    }
}
