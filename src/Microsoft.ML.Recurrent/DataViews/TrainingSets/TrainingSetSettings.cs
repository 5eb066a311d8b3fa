using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;

namespace Microsoft.ML.Recurrent.DataViews.TrainingSets;

/// <summary>What decides how rows become a training set.</summary>
internal sealed record TrainingSetSettings
{
    public required string LabelColumnName { get; init; }

    /// <summary>What the label column holds.</summary>
    public required LabelForm LabelForm { get; init; }

    /// <summary>What errors call it.</summary>
    public string LabelRole { get; init; } = "label";

    /// <summary>Whether label numbers are learned with mean 0 and deviation 1.</summary>
    public bool StandardizesLabel { get; init; }

    public string? WeightColumnName { get; init; }

    public required IReadOnlyList<string> FeatureColumnNames { get; init; }

    /// <summary>Whether the columns after the first are read behind it, as one sequence.</summary>
    public bool JoinsColumns { get; init; }

    /// <summary>D of vectors whose type doesn't tell it; null: 1.</summary>
    public int? StepFeatureCount { get; init; }

    public required bool StandardizesNumbers { get; init; }

    public required VocabularyLimits VocabularyLimits { get; init; }

    /// <summary>Which texts of second sequences are classes.</summary>
    public VocabularyLimits SymbolLimits { get; init; }

    /// <summary>Whether the tokens of the first feature column and the symbols of second sequences have one vocabulary.</summary>
    public bool SharesVocabulary { get; init; }

    public WordSettings Words { get; init; }

    /// <summary>Part of the training rows held out for validation when no validation data are given.</summary>
    public float ValidationFraction { get; init; }

    /// <summary>The column whose value rows share that are held out together; null: each row is held out or not by itself.</summary>
    public string? ValidationGroupColumnName { get; init; }

    /// <summary>Whether the second sequences of all rows are one text, whose end is held out.</summary>
    public bool JoinsRows { get; init; }

    /// <summary>Bytes that sequences in memory may take; where all would take more, they are read again in every epoch.</summary>
    public long MaximumBytes { get; init; } = long.MaxValue;

    /// <summary>Makes, of the names of the classes, what sees the classes of every training sequence; the names grow while texts are read. Null: nobody does.</summary>
    public Func<IReadOnlyList<string>, IClassObserver?>? NewClassObserver { get; init; }

    /// <summary>The fitted columns of a model that training continues from; null: columns are fitted.</summary>
    public GivenColumns? Given { get; init; }

    /// <summary>Decides which rows are held out and in which order rows come that are read again.</summary>
    public required ulong Seed { get; init; }
}
