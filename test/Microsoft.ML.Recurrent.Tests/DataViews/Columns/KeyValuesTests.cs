using System.Text.Json;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;

namespace Microsoft.ML.Recurrent.Tests.DataViews.Columns;

public sealed class KeyValuesTests
{
    [Fact]
    public void Every_type_survives_json_and_becomes_the_same_annotation()
    {
        Verify("a", "", "snow \u2603 \"quoted\"");
        Verify(true, false);
        Verify<sbyte>(-128, 127);
        Verify<byte>(0, 255);
        Verify<short>(-5, 7);
        Verify<ushort>(1, 65535);
        Verify(int.MinValue, int.MaxValue);
        Verify(0u, uint.MaxValue);
        Verify(long.MinValue, long.MaxValue);
        Verify(0ul, ulong.MaxValue);
        Verify(0.1f, float.Epsilon, float.NegativeInfinity, -0f);
        Verify(0.1, double.Epsilon, double.MaxValue);
        Verify(new DateTime(2020, 2, 29, 23, 59, 59, DateTimeKind.Utc).AddTicks(7), new DateTime(1));
        Verify(new DateTimeOffset(2020, 2, 29, 1, 2, 3, TimeSpan.FromHours(-7)));
        Verify(TimeSpan.FromTicks(-123456789), TimeSpan.MaxValue);
        Verify(new DataViewRowId(ulong.MaxValue, 42), new DataViewRowId(1, 2));
    }

    [Fact]
    public void Columns_without_names_for_all_their_keys_have_none()
    {
        Assert.Null(KeyValues.Of(Column(new KeyDataViewType(typeof(uint), 3), _ => { })));
        Assert.Null(KeyValues.Of(Column(new KeyDataViewType(typeof(uint), 3), annotations => annotations.Add("KeyValues", new VectorDataViewType(TextDataViewType.Instance, 2), Texts("a", "b")))));
        Assert.Null(KeyValues.Of(Column(NumberDataViewType.UInt32, annotations => annotations.Add("KeyValues", new VectorDataViewType(TextDataViewType.Instance, 1), Texts("a")))));
    }

    [Fact]
    public void Values_differ_by_type_order_and_text()
    {
        KeyValues first = KeyValues.Of(Column(new KeyDataViewType(typeof(uint), 2), a => a.Add("KeyValues", new VectorDataViewType(TextDataViewType.Instance, 2), Texts("1", "2"))))!;
        Assert.True(first.IsSameAs(KeyValueKind.All.Single(kind => kind.Name == "Text").Parse(["1", "2"])));
        Assert.False(first.IsSameAs(KeyValueKind.All.Single(kind => kind.Name == "Text").Parse(["2", "1"])));
        Assert.False(first.IsSameAs(KeyValueKind.All.Single(kind => kind.Name == "Int32").Parse(["1", "2"])));
        Assert.False(first.IsSameAs(null));
    }

    [Theory]
    [InlineData("""{"type":"Single","values":["x"]}""")]
    [InlineData("""{"type":"Byte","values":["256"]}""")]
    [InlineData("""{"type":"RowId","values":["12"]}""")]
    [InlineData("""{"type":"Nothing","values":[]}""")]
    [InlineData("""{"type":"Text","values":[1]}""")]
    [InlineData("""{"type":"Text"}""")]
    [InlineData("[]")]
    public void Other_json_is_refused(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        Assert.Throws<JsonException>(() => KeyValuesJson.Read(document.RootElement));
    }

    private static void Verify(params string[] values)
        => Assert.Equal(values, RoundTrip(TextDataViewType.Instance, Texts(values)).Select(value => value.ToString()));

    private static void Verify<T>(params T[] values)
        where T : struct
        => Assert.Equal(values, RoundTrip(KeyValueKind.All.Single(kind => kind.RawType == typeof(T)).ItemType, Getter(values)));

    private static T[] RoundTrip<T>(PrimitiveDataViewType type, ValueGetter<VBuffer<T>> getter)
    {
        VBuffer<T> expected = default;
        getter(ref expected);
        DataViewSchema.Column column = Column(new KeyDataViewType(typeof(uint), expected.Length), annotations => annotations.Add("KeyValues", new VectorDataViewType(type, expected.Length), getter));
        KeyValues read = KeyValues.Of(column)!;
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            KeyValuesJson.Write(json, read);
        }

        using JsonDocument document = JsonDocument.Parse(stream.ToArray());
        KeyValues loaded = KeyValuesJson.Read(document.RootElement);
        Assert.True(loaded.IsSameAs(read));

        var annotations = new DataViewSchema.Annotations.Builder();
        loaded.AddTo(annotations, "TrainingLabelValues");
        DataViewSchema.Annotations made = annotations.ToAnnotations();
        Assert.Equal(new VectorDataViewType(type, expected.Length), made.Schema["TrainingLabelValues"].Type);
        VBuffer<T> values = default;
        made.GetValue("TrainingLabelValues", ref values);
        return [.. values.DenseValues()];
    }

    private static DataViewSchema.Column Column(DataViewType type, Action<DataViewSchema.Annotations.Builder> annotate)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        annotate(annotations);
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("Label", type, annotations.ToAnnotations());
        return schema.ToSchema()["Label"];
    }

    private static ValueGetter<VBuffer<ReadOnlyMemory<char>>> Texts(params string[] values) => Getter(Array.ConvertAll(values, value => value.AsMemory()));

    private static ValueGetter<VBuffer<T>> Getter<T>(T[] values)
        => (ref VBuffer<T> destination) => new VBuffer<T>(values.Length, values).CopyTo(ref destination);
}
