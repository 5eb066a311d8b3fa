using System.Globalization;
using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML.Recurrent.Tests;

/// <summary>What every estimator of ours owes to ML.NET, whatever it learns.</summary>
internal static class EstimatorContract
{
    public static void Verify<TTransformer>(IEstimator<TTransformer> estimator, IDataView data)
        where TTransformer : class, ITransformer
    {
        TTransformer transformer = estimator.Fit(data);
        IDataView scored = transformer.Transform(data);
        PromisesItsSchema(estimator, transformer, data, scored);

        string[] rows = Rows(scored);
        Assert.Equal(data.GetRowCount() ?? rows.Length, rows.Length);
        Assert.Equal(rows, Rows(estimator.Fit(data).Transform(data)));
        Assert.Equal(rows, Rows(SavedAndLoaded(transformer, data.Schema).Transform(data)));
        Assert.Equal(rows, MappedRows(transformer, data));
        Assert.Equal(rows.Order(StringComparer.Ordinal), CursorSetRows(scored).Order(StringComparer.Ordinal));
        AnySubsetOfColumnsReadsTheSame(scored, rows);
    }

    /// <summary>A promised or real schema as texts, for comparison: visible columns and annotations by name.</summary>
    public static string[] Describe(SchemaShape shape)
        => [.. shape.Select(DescribeColumn).Order(StringComparer.Ordinal)];

    private static string DescribeColumn(SchemaShape.Column column)
        => $"{column.Name}: {column.Kind} {column.ItemType} key={column.IsKey} [{string.Join("; ", Describe(column.Annotations))}]";

    private static void PromisesItsSchema(IEstimator<ITransformer> estimator, ITransformer transformer, IDataView data, IDataView scored)
    {
        string[] real = Describe(SchemaShapes.Of(scored.Schema));
        Assert.Equal(real, Describe(estimator.GetOutputSchema(SchemaShapes.Of(data.Schema))));
        Assert.Equal(real, Describe(SchemaShapes.Of(transformer.GetOutputSchema(data.Schema))));
    }

    private static ITransformer SavedAndLoaded(ITransformer transformer, DataViewSchema schema)
    {
        var ml = new MLContext();
        using var zip = new MemoryStream();
        ml.Model.Save(transformer, schema, zip);
        zip.Position = 0;
        return ml.Model.Load(zip, out _);
    }

    /// <summary>Rows one by one, as PredictionEngine reads them.</summary>
    private static string[] MappedRows(ITransformer transformer, IDataView data)
    {
        Assert.True(transformer.IsRowToRowMapper);
        IRowToRowMapper mapper = transformer.GetRowToRowMapper(data.Schema);
        DataViewSchema.Column[] wanted = [.. Visible(mapper.OutputSchema)];
        using DataViewRowCursor cursor = data.GetRowCursor(mapper.GetDependencies(wanted));
        using DataViewRow row = mapper.GetRow(cursor, wanted);
        Func<string>[] readers = [.. wanted.Select(column => Reader(row, row.Schema[column.Index]))];
        var rows = new List<string>();
        while (cursor.MoveNext())
        {
            rows.Add(string.Join(" | ", readers.Select(read => read())));
        }

        return [.. rows];
    }

    private static string[] CursorSetRows(IDataView view)
    {
        var rows = new List<string>();
        foreach (DataViewRowCursor cursor in view.GetRowCursorSet(Visible(view.Schema), 3))
        {
            rows.AddRange(Rows(cursor, Visible(view.Schema)));
        }

        return [.. rows];
    }

    private static void AnySubsetOfColumnsReadsTheSame(IDataView view, string[] rows)
    {
        DataViewSchema.Column[] all = [.. Visible(view.Schema)];
        for (int i = 0; i < all.Length; i++)
        {
            string[] alone = Rows(view, all[i]);
            Assert.Equal(rows.Select(row => row.Split(" | ")[i]), alone);
        }

        using DataViewRowCursor none = view.GetRowCursor([]);
        int count = 0;
        while (none.MoveNext())
        {
            Assert.Equal(count++, none.Position);
        }

        Assert.Equal(rows.Length, count);
    }

    private static string[] Rows(IDataView view, params DataViewSchema.Column[] columns)
    {
        DataViewSchema.Column[] wanted = columns.Length > 0 ? columns : [.. Visible(view.Schema)];
        return [.. Rows(view.GetRowCursor(wanted), wanted)];
    }

    private static IEnumerable<string> Rows(DataViewRowCursor cursor, IEnumerable<DataViewSchema.Column> columns)
    {
        using (cursor)
        {
            // Two getters for a column, each asked twice a row, must agree.
            Func<string>[] first = [.. columns.Select(column => Reader(cursor, column))];
            Func<string>[] second = [.. columns.Select(column => Reader(cursor, column))];
            while (cursor.MoveNext())
            {
                string row = string.Join(" | ", first.Select(read => read()));
                Assert.Equal(row, string.Join(" | ", second.Select(read => read())));
                Assert.Equal(row, string.Join(" | ", first.Select(read => read())));
                yield return row;
            }
        }
    }

    private static IEnumerable<DataViewSchema.Column> Visible(DataViewSchema schema) => schema.Where(column => !column.IsHidden);

    private static Func<string> Reader(DataViewRow row, DataViewSchema.Column column)
        => (Func<string>)typeof(EstimatorContract)
            .GetMethod(nameof(ReaderOf), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(column.Type.RawType)
            .Invoke(null, [row, column])!;

    private static Func<string> ReaderOf<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return TextOf(value);
        };
    }

    private static string TextOf<T>(T value) => value switch
    {
        VBuffer<float> numbers => string.Join(' ', numbers.DenseValues().Select(TextOf)),
        VBuffer<ReadOnlyMemory<char>> texts => string.Join(' ', texts.DenseValues()),
        VBuffer<int> numbers => string.Join(' ', numbers.DenseValues()),
        VBuffer<bool> flags => string.Join(' ', flags.DenseValues()),
        VBuffer<byte> keys => string.Join(' ', keys.DenseValues()),
        VBuffer<ushort> keys => string.Join(' ', keys.DenseValues()),
        VBuffer<uint> keys => string.Join(' ', keys.DenseValues()),
        VBuffer<ulong> keys => string.Join(' ', keys.DenseValues()),

        // Bits, so that no rounding hides a difference.
        float number => BitConverter.SingleToUInt32Bits(number).ToString("x8", CultureInfo.InvariantCulture),
        ReadOnlyMemory<char> or uint or byte or ushort or ulong or int or bool => value.ToString()!,
        _ => throw new NotSupportedException($"The contract does not know how to write a {typeof(T)}."),
    };
}
