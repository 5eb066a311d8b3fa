using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Tests.Persistence;

public sealed class ModelSpecReaderTests
{
    // The properties of version 2. One that is added needs a later version where it is written: `since` in ModelSpecWriter.
    internal static readonly string[] Version2 =
    [
        "features.columnName", "features.isSparse", "features.keyNames", "features.keyRawType", "features.keys", "features.kind", "features.lowersCase",
        "features.means", "features.normalizesDigits", "features.scales", "features.vocabulary", "features.width", "formatVersion", "head.hasRulesInModel",
        "head.kind", "head.rules", "head.width", "inputs.characterSize", "inputs.isFrozen", "inputs.name", "inputs.spelling", "inputs.vocabularySize",
        "inputs.width", "label.classCount", "label.deviations", "label.isVector", "label.means", "label.name", "label.numberNames", "label.values",
        "label.width", "model.features", "model.label", "model.network", "model.output", "network.head", "network.inputDropout", "network.inputs",
        "network.outputDropout", "network.pooling", "network.stack", "output.bestCount", "output.threshold", "rules.ends", "rules.pairs", "rules.starts",
        "stack.cell", "stack.hasBFloat16Weights", "stack.hasLayerNormalization", "stack.hasResidualConnections",
        "stack.hasVariationalDropout", "stack.hiddenSize", "stack.isBidirectional", "stack.layerCount", "stack.layerDropout", "stack.recurrentDropout",
        "values.type", "values.values",
    ];

    [Fact]
    public void Every_property_that_is_written_is_read_again()
    {
        string written = Write((ModelSpec)Filled(typeof(ModelSpec)));
        using JsonDocument document = JsonDocument.Parse(written);
        Assert.Equal(written, Write(ModelSpecReader.Read(document.RootElement)));
    }

    [Fact]
    public void Version_2_has_these_properties_and_any_other_raises_the_version()
    {
        using JsonDocument document = JsonDocument.Parse(Write((ModelSpec)Filled(typeof(ModelSpec))));
        string[] written = [.. PropertiesOf(document.RootElement, "model").Distinct().Order(StringComparer.Ordinal)];
        if (document.RootElement.GetProperty("formatVersion").GetInt32() == 2)
        {
            Assert.Equal(Version2, written);
        }
        else
        {
            Assert.Superset(Version2.ToHashSet(), written.ToHashSet());
        }
    }

    [Fact]
    public void Properties_at_their_default_are_not_written()
    {
        using JsonDocument document = JsonDocument.Parse(Write(new ModelSpec
        {
            Network = new NetworkSpec
            {
                Inputs = [new InputSpec("numbers0", 3)],
                Stack = new StackSpec { Cell = CellKind.Lstm, HiddenSize = 4 },
                Head = new HeadSpec { Width = 2 },
            },
            Features = [new FeatureColumn { ColumnName = "Features", Kind = FeatureKind.Numbers, Width = 3 }],
            Label = new LabelColumn { Name = "Label", ClassCount = 2 },
        }));

        Assert.Equal(
            [
                "features.columnName", "features.kind", "features.width", "formatVersion", "head.kind", "head.width", "inputs.name", "inputs.width",
                "label.classCount", "label.name", "model.features", "model.label", "model.network", "network.head", "network.inputs", "network.stack",
                "stack.cell", "stack.hiddenSize",
            ],
            PropertiesOf(document.RootElement, "model").Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_property_that_came_later_raises_the_version_where_it_is_written()
    {
        using var stream = new MemoryStream();
        using var json = new Utf8JsonWriter(stream);
        var writer = new SpecWriter(json);
        json.WriteStartObject();
        writer.Int32("old", 5);
        writer.Boolean("later", value: false, since: 7);
        Assert.Equal(2, writer.Version);
        writer.Boolean("later", value: true, since: 7);
        Assert.Equal(7, writer.Version);
    }

    [Fact]
    public void A_head_over_a_vocabulary_raises_the_version_to_4()
    {
        var spec = (ModelSpec)Filled(typeof(ModelSpec));
        NetworkSpec network = spec.Network! with { Head = new HeadSpec { Kind = HeadKind.Vocabulary, Width = 9 } };
        using JsonDocument document = JsonDocument.Parse(Write(spec with { Network = network, EncoderDecoder = null, FurtherEncoderDecoders = [] }));
        Assert.Equal(4, document.RootElement.GetProperty("formatVersion").GetInt32());
        Assert.Equal(HeadKind.Vocabulary, ModelSpecReader.Read(document.RootElement).Network!.Head.Kind);
    }

    [Fact]
    public void Labels_of_spans_raise_the_version_to_5_and_are_read_back()
    {
        var spec = (ModelSpec)Filled(typeof(ModelSpec));
        var spans = new SpanLabels { Types = [0, 1, 1], Marks = "001", MarksEnds = true, MarksTouching = true };
        NetworkSpec network = spec.Network! with { Head = new HeadSpec { Kind = HeadKind.Crf, Width = 3, Spans = spans } };
        using JsonDocument document = JsonDocument.Parse(Write(spec with { Network = network, EncoderDecoder = null, FurtherEncoderDecoders = [] }));
        Assert.Equal(5, document.RootElement.GetProperty("formatVersion").GetInt32());
        SpanLabels read = ModelSpecReader.Read(document.RootElement).Network!.Head.Spans!;
        Assert.Equal([0, 1, 1], read.Types);
        Assert.Equal(("001", true, true), (read.Marks, read.MarksEnds, read.MarksTouching));
    }

    [Theory]
    [InlineData("\"hiddenSize\":", "\"hiddenSize\":\"many\"", "'hiddenSize' is String many, expected a whole number")]
    [InlineData("\"isBidirectional\":", "\"isBidirectional\":1", "'isBidirectional' is Number 1, expected true or false")]
    [InlineData("\"inputDropout\":", "\"inputDropout\":\"much\"", "'inputDropout' is String much, expected a number")]
    [InlineData("\"cell\":", "\"cell\":\"Lstn\"", "'cell' is String Lstn, expected one of ElmanTanh, ")]
    [InlineData("\"inputs\":", "\"inputs\":7, \"x\":", "'inputs' is Number 7, expected a list")]
    public void A_property_of_the_wrong_type_is_named_with_what_was_expected(string name, string changed, string expected)
    {
        string written = Write((ModelSpec)Filled(typeof(ModelSpec)));
        int start = written.IndexOf(name, StringComparison.Ordinal);
        int end = changed.EndsWith(':') ? start + name.Length : written.IndexOfAny([',', '}'], start);
        using JsonDocument document = JsonDocument.Parse(string.Concat(written.AsSpan(0, start), changed, written.AsSpan(end)));
        var failure = Assert.Throws<JsonException>(() => ModelSpecReader.Read(document.RootElement));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    private static string Write(ModelSpec spec)
    {
        using var stream = new MemoryStream();
        ModelSpecWriter.Write(stream, spec);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>All properties of an object and of those in it, behind the name by which it is called.</summary>
    internal static IEnumerable<string> PropertiesOf(JsonElement element, string name) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => PropertiesOf(property.Value, property.Name)
            .Prepend(property.Name == "formatVersion" ? property.Name : $"{name}.{property.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => PropertiesOf(item, name)),
        _ => [],
    };

    /// <summary>An object with no property at its type's zero, so that a forgotten one shows.</summary>
    private static object Filled(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(KeyValues))
        {
            return KeyValueKind.All.Single(kind => kind.Name == "Int32").Parse(["3", "5"]);
        }

        if (type == typeof(string))
        {
            return "text";
        }

        if (type == typeof(bool))
        {
            return true;
        }

        if (type.IsEnum)
        {
            Array values = Enum.GetValues(type);
            return values.GetValue(values.Length - 1)!;
        }

        if (type == typeof(TimeSpan))
        {
            return TimeSpan.FromTicks(12345678);
        }

        if (type.IsPrimitive)
        {
            return Convert.ChangeType(7, type, provider: null);
        }

        if (type.IsArray || (type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type)))
        {
            Type item = type.IsArray ? type.GetElementType()! : type.GetGenericArguments()[0];
            Array items = Array.CreateInstance(item, 2);
            items.SetValue(Filled(item), 0);
            items.SetValue(Filled(item), 1);
            return items;
        }

        object filled = RuntimeHelpers.GetUninitializedObject(type);
        foreach (PropertyInfo property in type.GetProperties().Where(property => property.CanWrite && property.Name != nameof(ModelSpec.TrainingHistory)))
        {
            property.SetValue(filled, Filled(property.PropertyType));
        }

        return filled;
    }
}
