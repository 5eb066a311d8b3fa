using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Trainers;

namespace Microsoft.ML.Recurrent.Tests.Transformers.Scoring;

/// <summary>ML.NET's own trainers are the standard: the same columns, types, annotations and values.</summary>
public sealed class NumberScoreColumnsTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void The_schema_of_a_binary_model_is_that_of_ml_nets_calibrated_trainers()
    {
        IDataView data = Data();
        string[] ours = SchemaTexts.Describe(Ours("Flag").GetOutputSchema(data.Schema));
        Assert.Equal(SchemaTexts.Describe(_ml.BinaryClassification.Trainers.SdcaLogisticRegression("Flag", "Numbers", maximumNumberOfIterations: 1).Fit(data).GetOutputSchema(data.Schema)), ours);
        Assert.Equal(SchemaTexts.Describe(_ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Flag", "Numbers").Fit(data).GetOutputSchema(data.Schema)), ours);
    }

    [Fact]
    public void The_schema_of_a_regression_model_is_that_of_an_ml_net_trainer()
    {
        IDataView data = Data();
        ITransformer theirs = _ml.Regression.Trainers.Sdca("Number", "Numbers", maximumNumberOfIterations: 1).Fit(data);
        Assert.Equal(SchemaTexts.Describe(theirs.GetOutputSchema(data.Schema)), SchemaTexts.Describe(Ours("Number").GetOutputSchema(data.Schema)));
    }

    [Fact]
    public void A_second_model_in_a_pipeline_has_a_score_set_of_its_own()
    {
        IDataView data = Data();
        DataViewSchema input = _ml.Regression.Trainers.Sdca("Number", "Numbers", maximumNumberOfIterations: 1).Fit(data).Transform(data).Schema;
        DataViewSchema theirs = _ml.BinaryClassification.Trainers.LbfgsLogisticRegression("Flag", "Numbers").Fit(data).GetOutputSchema(input);
        DataViewSchema ours = Ours("Flag").GetOutputSchema(input);
        foreach (string name in (string[])["PredictedLabel", "Score", "Probability"])
        {
            Assert.Equal(SchemaTexts.Describe(theirs[name]), SchemaTexts.Describe(ours[name]));
        }
    }

    private ITransformer Ours(string label)
    {
        RecurrentTrainerOptions options = ToyTasks.Options(label, "Numbers");
        options.NumberOfEpochs = 1;
        return ToyTasks.Trainer(options, _ml).Fit(Data());
    }

    private IDataView Data() => _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 30).Select(i => new Row { Flag = i % 2 == 0, Number = i % 3, Numbers = [i % 3, i % 2, 1] }));

    private sealed class Row
    {
        public bool Flag { get; set; }

        public float Number { get; set; }

        [VectorType(3)]
        public float[] Numbers { get; set; } = [];
    }
}
