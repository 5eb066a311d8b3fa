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

        Assert.Equal(SchemaTexts.Describe(theirs.GetOutputSchema(data.Schema)), SchemaTexts.Describe(ours));
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
            Assert.Equal(SchemaTexts.Describe(expected[name]), SchemaTexts.Describe(ours[name]));
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
