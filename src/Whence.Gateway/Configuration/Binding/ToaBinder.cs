using Whence.Gateway.Configuration.Yaml;

namespace Whence.Gateway.Configuration.Binding;

/// <summary>Binds <c>receive.toa</c> and <c>send.toa</c>.</summary>
internal static class ToaBinder
{
    private const string Key = "toa";
    private const string Kinds = "kinds";
    private const string KindExpected = "a number, 28 or 35 to 255, or {kind, lengths}";
    private const string SentKindExpected = "a number, 35 to 255";

    /// <summary>A list of networks, or a mapping with one.</summary>
    public static ReceiveToaConfig? Receive(MappingReader reader)
    {
        if (!reader.Has(Key))
        {
            return null;
        }

        switch (reader.Node(Key))
        {
            case YamlMapping:
                return reader.Section(Key, Shapes.ReceiveToa, Bind);
            case YamlScalar scalar when Choices<bool>.Switch(scalar.Text) == "off":
                return null;
            case YamlScalar scalar when Choices<bool>.Switch(scalar.Text) == "on":
                reader.Context.Report(Problems.ToaOfNobody(scalar.Location));
                return null;
            default:
                var config = new ReceiveToaConfig
                {
                    From = reader.List(Key, AddressText.ReferenceExpected, AddressText.Reference) ?? [],
                };
                reader.Context.Sources.Add(config, reader.ValueLocation(Key)!.Value);
                if (reader.IsEmptyList(Key))
                {
                    reader.Context.Sources.MarkEmpty(config);
                }

                return config;
        }
    }

    /// <summary>A switch, or a mapping with the kind.</summary>
    public static byte? Send(MappingReader reader)
    {
        switch (reader.Has(Key) ? reader.Node(Key) : null)
        {
            case null:
                return null;
            case YamlMapping mapping:
                MappingReader inside = MappingReader.Open(mapping, Key, Shapes.SendToa, reader.Context)!;
                inside.RequireKey("kind", SentKindExpected);
                return inside.Parsed("kind", SentKindExpected, SentNumber)?.Kind;
            default:
                return reader.Word(Key, fallback: false, ConfigWords.Switch) ? ToaFormat.LvsKind : null;
        }
    }

    /// <summary>The list of kinds; null = the usual ones.</summary>
    public static ConfigList<ToaFormat>? Formats(MappingReader reader)
        => reader.Values<ToaFormat>(Kinds, $"a list of kinds, each {KindExpected}", Kind) is { Count: > 0 } kinds ? kinds : null;

    private static ReceiveToaConfig Bind(MappingReader reader)
    {
        reader.RequireKey("from", "name the networks whose option is believed; [] is nobody");
        return new ReceiveToaConfig
        {
            From = reader.List("from", AddressText.ReferenceExpected, AddressText.Reference) ?? [],
            Kinds = Formats(reader),
        };
    }

    private static ToaFormat? Kind(YamlNode node, BindContext context)
    {
        if (node is not YamlMapping)
        {
            return MappingReader.TextOf(node, Kinds, KindExpected, context) is { } scalar && Number(scalar, context) is { } bare
                ? ToaFormat.Usual(bare.Kind)
                : null;
        }

        MappingReader reader = MappingReader.Open(node, Kinds, Shapes.ToaKind, context)!;
        reader.RequireKey("kind", KindExpected);
        ToaLengths lengths = reader.Flags("lengths", ConfigWords.ToaLength).Aggregate(ToaLengths.None, static (all, length) => all | length);
        return reader.Parsed("kind", KindExpected, Number) is { } kind
            ? lengths == ToaLengths.None ? ToaFormat.Usual(kind.Kind) : new ToaFormat(kind.Kind, lengths)
            : null;
    }

    private static KindNumber? Number(YamlScalar scalar, BindContext context)
    {
        if (Quantity.Number(scalar.Text) is { } number and <= byte.MaxValue && ToaFormat.IsKindFree((int)number))
        {
            return new KindNumber((byte)number);
        }

        context.Report(Problems.BadToaKind(scalar.Location, scalar.Text));
        return null;
    }

    /// <summary>Kind 28 has no port, and readers of it expect none.</summary>
    private static KindNumber? SentNumber(YamlScalar scalar, BindContext context)
    {
        KindNumber? number = Number(scalar, context);
        if (number?.Kind != ToaFormat.CdnKind)
        {
            return number;
        }

        context.Report(Problems.UnsentToaKind(scalar.Location));
        return null;
    }

    private sealed record KindNumber(byte Kind);
}
