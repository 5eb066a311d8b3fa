using System.Globalization;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Transformers.Outputs;

namespace Microsoft.ML.Recurrent.Tests.Transformers.Scoring;

/// <summary>ML.NET's own trainers are the standard: the same columns, types, annotations and values.</summary>
public sealed class MulticlassScoreColumnsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Theory]
    [InlineData(nameof(LabelledRow.Text))]
    [InlineData(nameof(LabelledRow.Number))]
    [InlineData(nameof(LabelledRow.Truth))]
    [InlineData(nameof(LabelledRow.Day))]
    [InlineData(nameof(LabelledRow.Real))]
    [InlineData(nameof(LabelledRow.Key))]
    public void The_schema_is_that_of_an_ml_net_trainer(string labelColumn)
    {
        IDataView data = Data();
        if (labelColumn != nameof(LabelledRow.Key))
        {
            data = _ml.Transforms.Conversion.MapValueToKey("Target", labelColumn).Fit(data).Transform(data);
            labelColumn = "Target";
        }

        ITransformer theirs = _ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(labelColumn, "Features", maximumNumberOfIterations: 1).Fit(data);

        DataViewSchema ours = OutputSchema.AddTo(data.Schema, ClassOutput.TaskFormat, LabelSchema.Describe(data.Schema, labelColumn));

        Assert.Equal(Describe(theirs.GetOutputSchema(data.Schema)), Describe(ours));
    }

    [Fact]
    public void A_second_model_in_a_pipeline_has_a_score_set_of_its_own()
    {
        IDataView data = Data();
        DataViewSchema input = _ml.MulticlassClassification.Trainers.SdcaMaximumEntropy("Key", "Features", maximumNumberOfIterations: 1).Fit(data).Transform(data).Schema;
        ITransformer theirs = _ml.MulticlassClassification.Trainers.LbfgsMaximumEntropy("Key", "Features").Fit(data);

        DataViewSchema ours = OutputSchema.AddTo(input, ClassOutput.TaskFormat, LabelSchema.Describe(input, "Key"));

        DataViewSchema expected = theirs.GetOutputSchema(input);
        foreach (string name in (string[])["PredictedLabel", "Score"])
        {
            Assert.Equal(Describe(expected[name]), Describe(ours[name]));
            uint setId = 0;
            ours[name].Annotations.GetValue("ScoreColumnSetId", ref setId);
            Assert.Equal(2u, setId);
        }
    }

    private IDataView Data() => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 30).Select(i => new LabelledRow
    {
        Text = $"class {i % 3}",
        Number = i % 3 * 10,
        Truth = i % 2 == 0,
        Day = new DateTime(2020, 1, 1 + (i % 3)),
        Real = (i % 3) + 0.5f,
        Key = (uint)(i % 3) + 1,
        Features = [i % 3, i % 5, 1],
    }));

    private static string[] Describe(DataViewSchema schema) => [.. schema.Select(Describe)];

    private static string Describe(DataViewSchema.Column column)
        => $"{column.Name} {column.IsHidden} {Describe(column.Type)} {string.Join("; ", column.Annotations.Schema.Select(annotation => $"{annotation.Name} {Describe(annotation.Type)} {Value(column.Annotations, annotation)}").Order(StringComparer.Ordinal))}";

    private static string Describe(DataViewType type) => type is KeyDataViewType key ? $"{key} {key.RawType} {key.Count}" : $"{type} {type.RawType}";

    private static string Value(DataViewSchema.Annotations annotations, DataViewSchema.Column annotation)
    {
        Func<DataViewSchema.Annotations, string, string> read = annotation.Type is VectorDataViewType ? Values<int> : Value<int>;
        Type item = annotation.Type is VectorDataViewType vector ? vector.ItemType.RawType : annotation.Type.RawType;
        return (string)read.Method.GetGenericMethodDefinition().MakeGenericMethod(item).Invoke(null, [annotations, annotation.Name])!;
    }

    private static string Value<T>(DataViewSchema.Annotations annotations, string name)
    {
        T value = default!;
        annotations.GetValue(name, ref value);
        return Convert.ToString(value, CultureInfo.InvariantCulture)!;
    }

    private static string Values<T>(DataViewSchema.Annotations annotations, string name)
    {
        VBuffer<T> values = default;
        annotations.GetValue(name, ref values);
        return string.Join('|', values.DenseValues().Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));
    }

    private sealed class LabelledRow
    {
        public string Text { get; set; } = "";

        public int Number { get; set; }

        public bool Truth { get; set; }

        public DateTime Day { get; set; }

        public float Real { get; set; }

        [KeyType(3)]
        public uint Key { get; set; }

        [VectorType(3)]
        public float[] Features { get; set; } = [];
    }
}
