using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.DataViews;

namespace Microsoft.ML.Recurrent.Tests;

public sealed class SequenceToSequenceCatalogTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Predictions_are_measured_against_all_references()
    {
        IDataView data = Pronunciations();
        Assert.Equal(1.0 / 2, _ml.SequenceToSequence.Evaluate(data, "Phonemes").ExactMatch);
        Assert.Equal(1, _ml.SequenceToSequence.Evaluate(data, "Phonemes", referenceColumnNames: ["Variant"]).ExactMatch);
        Assert.Equal(Math.E, _ml.SequenceToSequence.Evaluate(data, "Phonemes", logProbabilityColumnName: "LogProbability").Perplexity, 1e-12);
    }

    [Fact]
    public void The_catalog_made_by_its_constructor_measures_the_same()
        => Assert.Equal(
            _ml.SequenceToSequence.Evaluate(Pronunciations(), "Phonemes").GetFormattedTable(),
            new SequenceToSequenceCatalog(_ml).Evaluate(Pronunciations(), "Phonemes").GetFormattedTable());

    [Fact]
    public void Absent_arguments_are_named()
    {
        IDataView data = Pronunciations();
        Assert.Throws<ArgumentNullException>("mlContext", () => new SequenceToSequenceCatalog(null!));
        Assert.Throws<ArgumentNullException>("mlContext", () => ((MLContext)null!).SequenceToSequence);
        Assert.Throws<ArgumentNullException>("data", () => _ml.SequenceToSequence.Evaluate(null!));
        Assert.Throws<ArgumentNullException>("labelColumnName", () => _ml.SequenceToSequence.Evaluate(data, null!));
        Assert.Throws<ArgumentNullException>("predictedLabelColumnName", () => _ml.SequenceToSequence.Evaluate(data, "Phonemes", null!));
        ArgumentException error = Assert.Throws<ArgumentException>(
            "referenceColumnNames", () => _ml.SequenceToSequence.Evaluate(data, "Phonemes", referenceColumnNames: ["Variant", null!]));
        Assert.Contains("got null at index 1", error.Message, StringComparison.Ordinal);
    }

    /// <summary>Either and neither; of the first the variant was predicted.</summary>
    private static IDataView Pronunciations()
        => new ViewBuilder()
            .Vector("Phonemes", Types.Words, Types.Texts("IY", "DH", "ER"), Types.Texts("N", "IY", "DH", "ER"))
            .Vector("Variant", Types.Words, Types.Texts("AY", "DH", "ER"), [])
            .Vector("PredictedLabel", Types.Words, Types.Texts("AY", "DH", "ER"), Types.Texts("N", "IY", "DH", "ER"))
            .Scalar("LogProbability", NumberDataViewType.Single, -6f, -3f)
            .ToView();
}
