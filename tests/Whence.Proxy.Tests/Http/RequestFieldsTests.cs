using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Whence.Proxy.Http;

namespace Whence.Proxy.Tests.Http;

/// <summary>The quick ways through names and fields give what the plain ones give.</summary>
public class RequestFieldsTests
{
    private const int Seed = 20261121;

    private static readonly string[] Names =
    [
        .. WellKnownNames.Identities, .. WellKnownNames.Overrides, .. WellKnownNames.Unmanageable, .. HopByHop.All,
        "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Anything", "My-Source", "under_score", "X-Mine", "X-Gone", "Accept", "Via",
        "User-Agent", "Cookie", "X-Request-Id", "Content-Type", "Zażółć", "\u212Aelvin",
    ];

    private static readonly string[] Values =
        ["198.51.100.7", "198.51.100.7, 10.1.2.3", "for=198.51.100.7", "unknown", "", "rubbish", "10.0.0.9", "2001:db8::1", "keep-alive", "x-mine, my_source", "https", "caf\u00E9", "a\u0001b"];

    public static TheoryData<string> Senders => ["192.0.2.1", "10.0.0.5", "unix", "2001:db8::5", "proxied", "unknown"];

    [Fact]
    public void A_name_means_the_same_however_it_is_looked_up()
    {
        FieldTable table = Plans().Routes.Find("a", RequestTarget.Read("/"), out _)!.Fields;
        var random = new Random(Seed);
        foreach (string name in Names)
        {
            Assert.Equal(table.Read(name), table.Of(name));
            for (int i = 0; i < 200; i++)
            {
                string spelled = Respelled(name, random);
                Assert.True(table.Read(spelled) == table.Of(spelled), spelled);
            }
        }

        for (int i = 0; i < 20_000; i++)
        {
            string name = string.Create(random.Next(1, 30), random, static (span, random) => random.GetItems("abcdefXFOR-_.0:;\u00C0\u0130\u212A ", span));
            Assert.True(table.Read(name) == table.Of(name), name);
        }
    }

    [Theory]
    [InlineData("X-Real-IP", FieldTraits.Managed | FieldTraits.NamesClient | FieldTraits.StaysBehind)]
    [InlineData("x_real_ip", FieldTraits.Misspelled | FieldTraits.NamesClient)]
    [InlineData("X-Forwarded-Anything", FieldTraits.Managed)]
    [InlineData("x.forwarded_anything", FieldTraits.Misspelled | FieldTraits.NamesClient)]
    [InlineData("My-Source", FieldTraits.Managed | FieldTraits.NamesClient | FieldTraits.IsSource)]
    [InlineData("TE", FieldTraits.StaysBehind)]
    [InlineData("x_gone", FieldTraits.StaysBehind)]
    [InlineData("Accept", FieldTraits.None)]
    internal void A_name_means(string name, FieldTraits expected)
        => Assert.Equal(expected, Plans().Routes.Find("a", RequestTarget.Read("/"), out _)!.Fields.Of(name));

    [Theory]
    [MemberData(nameof(Senders))]
    public void The_target_gets_what_the_plain_way_gives_it(string sender)
    {
        var random = new Random(Seed);
        foreach (RequestHeadersModel headers in AllModes())
        {
            var requests = new FakeRequests(Source(sender), Route(headers));
            for (int i = 0; i < 60; i++)
            {
                HeaderDictionary fields = RandomFields(random);
                HeaderDictionary copy = new(new Dictionary<string, StringValues>(fields, StringComparer.OrdinalIgnoreCase));
                RequestContext context = requests.Begin(fields);
                RoutePlan route = requests.Plan.Routes.Find("a", context.Target, out _)!;
                List<string>? removed = RequestFields.Take(context, route, RequestProofs.None);
                Assert.Equal(requests.Plan.Names.Clean(copy, context.Source, route.Rules, RequestProofs.None)?.Order(), removed?.Order());
                Assert.Equal(copy.OrderBy(static field => field.Key), fields.OrderBy(static field => field.Key));
                Resolve(context, route, removed);
                List<(string, string)> expected =
                    PlainFields.Build(copy, context, route, requests.Plan.Names, context.Record.Resolution, context.Hops);
                Assert.Equal(expected, RequestFields.Build(context, route, out _).Select(static field => (field.Key, field.Value.ToString())));
                context.End(keepsRecord: random.Next(2) == 0);
            }
        }
    }

    [Fact]
    public void Nothing_of_a_request_is_left_for_the_next_one()
    {
        var requests = new FakeRequests(Source("10.0.0.5"), Route(RequestHeadersModel.Default));
        RequestContext first = requests.Begin(new HeaderDictionary { ["Host"] = "a", ["X-Forwarded-For"] = "198.51.100.7", ["Accept"] = "*/*" });
        RoutePlan route = requests.Plan.Routes.Find("a", first.Target, out _)!;
        Resolve(first, route, RequestFields.Take(first, route, RequestProofs.None));
        RequestFields.Build(first, route, out _);
        first.FaultStatus = 408;
        first.IsCounted = true;
        first.End(keepsRecord: false);

        RequestContext second = requests.Begin(new HeaderDictionary { ["Host"] = "b" });
        Assert.Same(first, second);
        Assert.Empty(second.Hops);
        Assert.Empty(second.Fields);
        Assert.Equal(FieldTraits.None, second.Seen);
        Assert.Null(second.FaultStatus);
        Assert.False(second.IsCounted);
        Assert.Null(second.Claims.Removed);
        Assert.Equal(("b", 2, 0), (second.Record.Host, second.Record.Number, second.Record.Hops));
        Assert.Equal("10.0.0.5", second.ClientText);
    }

    [Fact]
    public void A_record_that_is_kept_is_not_used_again()
    {
        var requests = new FakeRequests(Source("10.0.0.5"), Route(RequestHeadersModel.Default));
        RequestContext context = requests.Begin(new HeaderDictionary());
        RequestRecord kept = context.Record;
        context.End(keepsRecord: true);
        RequestRecord next = requests.Begin(new HeaderDictionary()).Record;
        Assert.NotSame(kept, next);
        Assert.Equal((1, 2), (kept.Number, next.Number));
    }

    private static void Resolve(RequestContext context, RoutePlan route, List<string>? removed)
    {
        context.Claims.Set(context.Request.Headers, context.Target, removed, RequestProofs.None);
        var reader = new KestrelClaimReader(context.Claims);
        var hops = new HopList(context.Hops);
        context.Record.Resolution = ClientResolver.Resolve(context.Source, route.Rules, ref reader, ref hops);
    }

    private static ConnectionSource Source(string sender) => sender switch
    {
        "proxied" => ConnectionSource.Proxied(
            Make.Sender("192.0.2.9"), Make.EndPoint("127.0.0.1:80"), ClaimSource.ProxyV2, Make.Sender("10.0.0.6"), Make.EndPoint("203.0.113.1:443"), optional: false, default),
        "unknown" => ConnectionSource.ProxyUnknown(Make.Sender("10.0.0.5"), Make.EndPoint("127.0.0.1:80"), ClaimSource.ProxyV1, default),
        _ => ConnectionSource.Direct(Make.Sender(sender), Make.EndPoint("127.0.0.1:80")),
    };

    private static IEnumerable<RequestHeadersModel> AllModes()
    {
        foreach (ChainMode chain in Enum.GetValues<ChainMode>())
        {
            foreach (ValueMode value in Enum.GetValues<ValueMode>())
            {
                yield return new RequestHeadersModel
                {
                    XForwardedFor = chain,
                    Forwarded = chain,
                    XForwardedProto = value,
                    XForwardedHost = value,
                    XForwardedPort = value,
                    XRealIp = value,
                    Via = chain switch { ChainMode.Keep or ChainMode.Remove => chain, _ => ChainMode.Append },
                    Set = [new("X-Mine", "$remote_addr/$scheme"), new("X-Forwarded-Prefix", "/p")],
                    Remove = ["X-Gone"],
                };
            }
        }
    }

    private static RouteModel Route(RequestHeadersModel headers) => new()
    {
        Name = "r",
        Upstream = Make.Upstream(Make.EndPoint("127.0.0.1:1")),
        RequestHeaders = headers,
        ClientAddress = new ClientAddressModel
        {
            Rules =
            [
                Make.Rule(ClaimField.Header("My-Source"), "10.0.0.5"),
                Make.Rule(ClaimField.XForwardedFor, "10.0.0.0/8", "unix"),
                Make.Rule(ClaimField.Header("under_score"), "2001:db8::/32"),
                Make.Rule(ClaimField.Forwarded, "2001:db8::/32"),
            ],
        },
    };

    private static ListenerPlan Plans() => new FakeRequests(Source("10.0.0.5"), Route(new RequestHeadersModel { Remove = ["X-Gone"] })).Plan;

    private static HeaderDictionary RandomFields(Random random)
    {
        var fields = new HeaderDictionary { ["Host"] = "a" };
        for (int i = random.Next(12); i > 0; i--)
        {
            string name = Names[random.Next(Names.Length)];
            fields[random.Next(3) == 0 ? Respelled(name, random) : name] = new StringValues([.. random.GetItems(Values, random.Next(1, 3))]);
        }

        return fields;
    }

    private static string Respelled(string name, Random random) => string.Create(name.Length, (name, random), static (span, state) =>
    {
        for (int i = 0; i < span.Length; i++)
        {
            char character = state.name[i];
            span[i] = character == '-' ? "---_."[state.random.Next(5)]
                : state.random.Next(2) == 0 ? char.ToUpperInvariant(character) : char.ToLowerInvariant(character);
        }
    });
}
