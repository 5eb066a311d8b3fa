using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Tests.Persistence;

public sealed class ModelSpecReaderTests
{
    [Fact]
    public void Every_property_that_is_written_is_read_again()
    {
        var spec = (ModelSpec)Filled(typeof(ModelSpec));
        string written = JsonSerializer.Serialize(spec, ModelSpecJson.Default.ModelSpec);
        using JsonDocument document = JsonDocument.Parse(written);
        Assert.Equal(written, JsonSerializer.Serialize(ModelSpecReader.Read(document.RootElement), ModelSpecJson.Default.ModelSpec));
    }

    [Theory]
    [InlineData("\"hiddenSize\":", "\"hiddenSize\":\"many\"", "'hiddenSize' is String many, expected a whole number")]
    [InlineData("\"isBidirectional\":", "\"isBidirectional\":1", "'isBidirectional' is Number 1, expected true or false")]
    [InlineData("\"inputDropout\":", "\"inputDropout\":\"much\"", "'inputDropout' is String much, expected a number")]
    [InlineData("\"cell\":", "\"cell\":\"Lstn\"", "'cell' is String Lstn, expected one of ElmanTanh, ")]
    [InlineData("\"inputs\":", "\"inputs\":7, \"x\":", "'inputs' is Number 7, expected a list")]
    [InlineData("\"elapsed\":", "\"elapsed\":\"noon\"", "'elapsed' is String noon, expected a time")]
    public void A_property_of_the_wrong_type_is_named_with_what_was_expected(string name, string changed, string expected)
    {
        string written = JsonSerializer.Serialize((ModelSpec)Filled(typeof(ModelSpec)), ModelSpecJson.Default.ModelSpec);
        int start = written.IndexOf(name, StringComparison.Ordinal);
        int end = changed.EndsWith(':') ? start + name.Length : written.IndexOfAny([',', '}'], start);
        using JsonDocument document = JsonDocument.Parse(string.Concat(written.AsSpan(0, start), changed, written.AsSpan(end)));
        var failure = Assert.Throws<JsonException>(() => ModelSpecReader.Read(document.RootElement));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

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
        foreach (PropertyInfo property in type.GetProperties().Where(property => property.CanWrite))
        {
            property.SetValue(filled, Filled(property.PropertyType));
        }

        return filled;
    }
}
