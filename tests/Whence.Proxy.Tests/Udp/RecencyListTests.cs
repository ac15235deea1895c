namespace Whence.Proxy.Tests.Udp;

/// <summary>Against a plain list, in which things are looked for.</summary>
public sealed class RecencyListTests
{
    [Fact]
    public void It_is_a_list_in_order_of_use()
    {
        RecencyList<Item> list = new();
        List<Item> plain = [];
        Item[] items = [.. Enumerable.Range(0, 10).Select(static _ => new Item())];
        uint random = 1;
        for (int now = 0; now < 10_000; now++)
        {
            random = (random * 1_664_525) + 1_013_904_223;
            Item item = items[(random >> 8) % 10];
            switch ((random >> 20) % 3, plain.Contains(item))
            {
                case (0, false):
                    list.Add(item, now);
                    plain.Add(item);
                    break;
                case (1, true):
                    list.Touch(item, now);
                    plain.Remove(item);
                    plain.Add(item);
                    break;
                case (2, true):
                    list.Remove(item);
                    plain.Remove(item);
                    break;
                default:
                    break;
            }

            AssertSame(plain, list);
        }
    }

    private static void AssertSame(List<Item> plain, RecencyList<Item> list)
    {
        List<Item> read = [];
        for (Item? at = list.Oldest; at is not null; at = at.Newer)
        {
            Assert.Same(read.LastOrDefault(), at.Older);
            read.Add(at);
        }

        Assert.Equal(plain, read);
    }

    private sealed class Item : IRecent<Item>
    {
        public Item? Older { get; set; }

        public Item? Newer { get; set; }

        public long LastUsed { get; set; }
    }
}
