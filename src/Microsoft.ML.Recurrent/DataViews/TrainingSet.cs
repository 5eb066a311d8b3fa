using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews;

/// <summary>
/// Training and validation rows as sequences, with the columns fitted on the way. Vocabularies, means and scales come from
/// the training rows alone, never from those held out.
/// </summary>
internal sealed class TrainingSet
{
    private TrainingSet(LabelColumn label, IReadOnlyList<FeatureColumn> features, SequenceStore training, RowCounts rows, SequenceStore? validation)
    {
        Label = label;
        Features = features;
        Training = training;
        Rows = rows;
        Validation = validation;
    }

    public LabelColumn Label { get; }

    public IReadOnlyList<FeatureColumn> Features { get; }

    public SequenceStore Training { get; }

    /// <summary>Null when there are none.</summary>
    public SequenceStore? Validation { get; }

    /// <summary>Rows of the training data, those held out included.</summary>
    public RowCounts Rows { get; }

    public static TrainingSet Read(IDataView training, IDataView? validation, TrainingSetSettings settings, CancellationToken cancellation)
    {
        LabelSource source = LabelSource.Of(training.Schema, settings.LabelColumnName, settings.HasStepLabels);
        var columns = new ExampleColumns(source, settings.WeightColumnName, settings.HasStepLabels, settings.FeatureColumnNames);
        IReadOnlyList<FeatureColumn> drafts = FeatureSchema.Describe(training.Schema, settings.FeatureColumnNames, settings.StepFeatureCount);
        TokenIndex?[] indexes = [.. drafts.Select(feature => feature.IsToken ? TokenIndex.Learning(feature.Kind) : null)];
        SequenceStore store = columns.NewStore(training.Schema, drafts);
        RowCounts rows = columns.Read(training, row => SequenceRowReader.Learning(row, drafts, indexes), store, cancellation);
        RequireRows(rows, source, "training");
        LabelColumn label = source.Fitted();

        (int[] learned, int[] heldOut) = Split(store.SequenceCount, validation is null ? settings.ValidationFraction : 0, settings.Seed);
        var features = new FeatureColumn[drafts.Count];
        for (int input = 0; input < features.Length; input++)
        {
            features[input] = Fit(drafts[input], indexes[input], training.Schema, store, input, learned, settings);
        }

        return validation is not null
            ? new TrainingSet(label, features, store, rows, ReadValidation(validation, columns, features, cancellation))
            : heldOut.Length > 0
                ? new TrainingSet(label, features, Subset(store, learned), rows, Subset(store, heldOut))
                : new TrainingSet(label, features, store, rows, validation: null);
    }

    private static FeatureColumn Fit(
        FeatureColumn draft, TokenIndex? index, DataViewSchema schema, SequenceStore store, int input, int[] sequences, TrainingSetSettings settings)
    {
        if (index is not null)
        {
            string[]? keyNames = draft.Kind == FeatureKind.Keys ? KeyValues.Of(schema[draft.ColumnName])?.ToTexts() : null;
            return Vocabulary.Learn(draft, index, keyNames, store, input, sequences, settings.VocabularyLimits);
        }

        FeatureColumn feature = settings.StandardizesNumbers ? Standardization.Learn(draft, store, input, sequences) : draft;
        Standardization.Apply(store.AllNumbers(input), feature);
        return feature;
    }

    private static SequenceStore ReadValidation(
        IDataView validation, ExampleColumns columns, IReadOnlyList<FeatureColumn> features, CancellationToken cancellation)
    {
        ExampleColumns own = columns with { Label = columns.Label.Validating(validation.Schema) };
        foreach (FeatureColumn feature in features)
        {
            FeatureSchema.Check(validation.Schema, feature);
        }

        SequenceStore store = own.NewStore(validation.Schema, features);
        RequireRows(own.Read(validation, row => new SequenceRowReader(row, features), store, cancellation), own.Label, "validation");
        return store;
    }

    private static void RequireRows(RowCounts rows, LabelSource label, string which)
    {
        if (rows.Used == 0)
        {
            throw new InvalidOperationException($"The {which} data have no row to use with label column '{label.ColumnName}': {rows}.");
        }
    }

    /// <summary>Sequences to learn from and those held out, each in row order; at least one of both kinds where there are two.</summary>
    private static (int[] Learned, int[] HeldOut) Split(int sequenceCount, float fraction, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, sequenceCount)];
        if (fraction == 0 || sequenceCount < 2)
        {
            return (order, []);
        }

        int heldOutCount = Math.Clamp((int)Math.Round((double)fraction * sequenceCount), 1, sequenceCount - 1);
        new RandomStream(seed, RandomPurpose.ValidationSplit, owner: 0).Shuffle(order);
        int[] heldOut = order[..heldOutCount];
        int[] learned = order[heldOutCount..];
        Array.Sort(heldOut);
        Array.Sort(learned);
        return (learned, heldOut);
    }

    private static SequenceStore Subset(SequenceStore store, int[] sequences)
    {
        int[] widths = [.. Enumerable.Range(0, store.InputCount).Select(store.WidthOf)];
        var subset = new SequenceStore(widths, store.HasStepLabels, store.HasStepWeights);
        foreach (int sequence in sequences)
        {
            subset.AddSequence(store, sequence);
        }

        return subset;
    }
}
