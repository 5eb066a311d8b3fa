using System.Globalization;
using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>A type that key values can have, by the name that saved models use.</summary>
internal abstract class KeyValueKind(string name, PrimitiveDataViewType itemType)
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static IReadOnlyList<KeyValueKind> All { get; } =
    [
        new KeyValueKind<ReadOnlyMemory<char>>("Text", TextDataViewType.Instance, value => value.ToString(), text => text.AsMemory()),
        new KeyValueKind<bool>("Boolean", BooleanDataViewType.Instance, value => value ? "true" : "false", bool.Parse),
        new KeyValueKind<sbyte>("SByte", NumberDataViewType.SByte, value => value.ToString(Culture), text => sbyte.Parse(text, Culture)),
        new KeyValueKind<byte>("Byte", NumberDataViewType.Byte, value => value.ToString(Culture), text => byte.Parse(text, Culture)),
        new KeyValueKind<short>("Int16", NumberDataViewType.Int16, value => value.ToString(Culture), text => short.Parse(text, Culture)),
        new KeyValueKind<ushort>("UInt16", NumberDataViewType.UInt16, value => value.ToString(Culture), text => ushort.Parse(text, Culture)),
        new KeyValueKind<int>("Int32", NumberDataViewType.Int32, value => value.ToString(Culture), text => int.Parse(text, Culture)),
        new KeyValueKind<uint>("UInt32", NumberDataViewType.UInt32, value => value.ToString(Culture), text => uint.Parse(text, Culture)),
        new KeyValueKind<long>("Int64", NumberDataViewType.Int64, value => value.ToString(Culture), text => long.Parse(text, Culture)),
        new KeyValueKind<ulong>("UInt64", NumberDataViewType.UInt64, value => value.ToString(Culture), text => ulong.Parse(text, Culture)),
        new KeyValueKind<float>("Single", NumberDataViewType.Single, value => value.ToString("R", Culture), text => float.Parse(text, Culture)),
        new KeyValueKind<double>("Double", NumberDataViewType.Double, value => value.ToString("R", Culture), text => double.Parse(text, Culture)),
        new KeyValueKind<DateTime>(
            "DateTime", DateTimeDataViewType.Instance, value => value.ToString("O", Culture), text => DateTime.ParseExact(text, "O", Culture, DateTimeStyles.RoundtripKind)),
        new KeyValueKind<DateTimeOffset>(
            "DateTimeOffset", DateTimeOffsetDataViewType.Instance, value => value.ToString("O", Culture), text => DateTimeOffset.ParseExact(text, "O", Culture)),
        new KeyValueKind<TimeSpan>("TimeSpan", TimeSpanDataViewType.Instance, value => value.ToString("c", Culture), text => TimeSpan.ParseExact(text, "c", Culture)),
        new KeyValueKind<DataViewRowId>("RowId", RowIdDataViewType.Instance, FormatRowId, ParseRowId),
    ];

    /// <summary>The kind of texts.</summary>
    public static KeyValueKind Text => All[0];

    public string Name { get; } = name;

    public PrimitiveDataViewType ItemType { get; } = itemType;

    public Type RawType => ItemType.RawType;

    /// <summary>Reads an annotation, which must have this kind.</summary>
    public abstract KeyValues Read(DataViewSchema.Annotations annotations, string name);

    /// <summary>Makes values from their texts; throws <see cref="FormatException"/> or <see cref="OverflowException"/> for others' texts.</summary>
    public abstract KeyValues Parse(string[] texts);

    private static string FormatRowId(DataViewRowId id) => string.Create(Culture, $"{id.Low:x16}{id.High:x16}");

    private static DataViewRowId ParseRowId(string text)
        => text.Length == 32
            ? new DataViewRowId(
                ulong.Parse(text.AsSpan(0, 16), NumberStyles.AllowHexSpecifier, Culture),
                ulong.Parse(text.AsSpan(16), NumberStyles.AllowHexSpecifier, Culture))
            : throw new FormatException($"A row id has 32 hexadecimal digits, got '{text}'.");
}
