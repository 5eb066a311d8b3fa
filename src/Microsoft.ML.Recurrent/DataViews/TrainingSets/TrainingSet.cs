using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.TrainingSets;

/// <summary>
/// Training and validation rows as sequences, with the columns fitted on the way. Vocabularies, means and scales come from
/// the training rows alone, never from those held out. Rows that fit into the memory they may take are read once and kept;
/// others are read once to fit the columns, and then again in every epoch.
/// </summary>
internal sealed class TrainingSet
{
    // Rows to validate on take no more than this part of the memory where training rows are streamed.
    private const int ValidationShare = 4;

    public required LabelColumn Label { get; init; }

    /// <summary>Raw type of the label's keys where it is a vector of keys, such as UInt32; else null.</summary>
    public string? LabelKeyType { get; private init; }

    public required IReadOnlyList<FeatureColumn> Features { get; init; }

    /// <summary>Of the sequences to learn from.</summary>
    public required ExampleStatistics Statistics { get; init; }

    /// <summary>The sequences to learn from; empty where <see cref="TrainingStream"/> gives them.</summary>
    public required SequenceStore Training { get; init; }

    /// <summary>Null where the sequences to learn from are in memory.</summary>
    public ISequenceStream? TrainingStream { get; init; }

    /// <summary>Null when there are none, and where <see cref="ValidationStream"/> gives them.</summary>
    public SequenceStore? Validation { get; init; }

    /// <summary>Null where the sequences to validate on are in memory, or there are none.</summary>
    public ISequenceStream? ValidationStream { get; init; }

    /// <summary>What the sequences take in memory at most; those that are streamed, block by block.</summary>
    public long MaximumBytes => (TrainingStream?.MaximumBytes ?? Training.Bytes) + (ValidationStream?.MaximumBytes ?? Validation?.Bytes ?? 0);

    public long ValidationCount => Validation?.SequenceCount ?? ValidationStream?.SequenceCount ?? 0;

    /// <summary>Rows of the training data, those held out included.</summary>
    public required RowCounts Rows { get; init; }

    /// <summary>Rows of the validation data that were given; null: there are none beside the training data.</summary>
    public RowCounts? ValidationRows { get; init; }

    /// <summary>Labels of the validation data, as texts, that training never saw: those of class UnseenClass and below.</summary>
    public IReadOnlyList<string> UnseenLabels { get; init; } = [];

    /// <summary>What the training columns look like that the trainer reads in another way.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    public static TrainingSet Read(IDataView training, IDataView? validation, TrainingSetSettings settings, Cancellation cancellation)
    {
        settings = validation is null ? settings : settings with { ValidationFraction = 0, ValidationGroupColumnName = null };
        ExampleColumns columns = Columns(training.Schema, settings);
        FeatureLearning learning = Learning(training.Schema, columns, settings);
        SequenceStore store = columns.NewStore(training.Schema, learning.Drafts, isLearning: settings.Given is null);
        float fraction = settings.ValidationFraction;
        RowGroups? groups = columns.GroupColumnName is null ? null : new RowGroups();

        // Rows held out are copied apart from the others, so for a moment there are two of each.
        long maximumBytes = fraction > 0 ? settings.MaximumBytes / 2 : settings.MaximumBytes;
        return columns.Read(training, learning.NewReader, store, maximumBytes, cancellation, groups) is { } rows
            ? InMemory(training, validation, columns, learning, store, rows, groups, settings, cancellation)
            : settings.JoinsRows ? throw TooLarge(settings)
            : Streamed(training, validation, settings, cancellation);
    }

    private static TrainingSet InMemory(
        IDataView training,
        IDataView? validation,
        ExampleColumns columns,
        FeatureLearning learning,
        SequenceStore store,
        RowCounts rows,
        RowGroups? groups,
        TrainingSetSettings settings,
        Cancellation cancellation)
    {
        RequireRows(rows, columns.Label, "training");
        if (settings.JoinsRows)
        {
            store = JoinedRows.Of(store, settings.ValidationFraction);
        }

        (int[] learned, int[] heldOut) = settings.JoinsRows ? ([0], store.SequenceCount > 1 ? [1] : [])
            : groups is null ? Split(store.SequenceCount, settings.ValidationFraction, settings.Seed)
            : Split(groups, settings);
        foreach (int sequence in learned)
        {
            learning.Statistics.Add(store, sequence);
        }

        LabelColumn label = FittedLabel(columns, learning, settings);
        FeatureColumn[] features = learning.Fit(training.Schema, settings, store, label);
        label.Scale(store.Targets.AllNumbers);
        columns.Label.Renumber(store.Targets);
        ValidationData? given = validation is null
            ? null
            : ReadValidation(training, validation, columns, label, features, learning.Statistics, settings.MaximumBytes - store.Bytes, cancellation);
        if (settings.JoinsRows && given is not null)
        {
            given = given with { Store = JoinedRows.Of(given.Store ?? throw TooLarge(settings), heldOut: 0) };
        }

        return new TrainingSet
        {
            Label = label,
            LabelKeyType = KeyTypeOf(training.Schema[label.Name].Type),
            Features = features,
            Statistics = learning.Statistics,
            Training = heldOut.Length > 0 ? Subset(store, learned) : store,
            Validation = given is null && heldOut.Length > 0 ? Subset(store, heldOut) : given?.Store,
            ValidationStream = given?.Stream,
            Rows = rows,
            ValidationRows = given?.Rows,
            UnseenLabels = given?.UnseenTexts ?? [],
            Warnings = WarningsOf(training.Schema, columns.Label, learning, settings),
        };
    }

    private static ExampleColumns Columns(DataViewSchema schema, TrainingSetSettings settings)
    {
        LabelSource source = settings.Given is { } given
            ? LabelSource.Given(schema, given, settings.LabelForm, settings.SymbolLimits, settings.LabelRole)
            : LabelSource.Of(schema, settings.LabelColumnName, settings.LabelForm, settings.StandardizesLabel, settings.SymbolLimits, settings.LabelRole);
        return new ExampleColumns(source, settings.WeightColumnName, settings.FeatureColumnNames) { GroupColumnName = settings.ValidationGroupColumnName };
    }

    private static IReadOnlyList<string> WarningsOf(DataViewSchema schema, LabelSource label, FeatureLearning learning, TrainingSetSettings settings) =>
    [
        .. FeatureWarnings.Of(schema, settings.FeatureColumnNames, settings.StepFeatureCount),
        .. OutlierWarnings.Of(
            schema, settings.StandardizesNumbers ? learning.Drafts : [], settings.StandardizesLabel ? settings.LabelColumnName : null, learning.Statistics),
        .. UnknownLabels.WarningsOf(label),
    ];

    private static FeatureLearning Learning(DataViewSchema schema, ExampleColumns columns, TrainingSetSettings settings) => new(
        Drafts(schema, columns, settings),
        columns.Label.ClassNames is { } names ? settings.NewClassObserver?.Invoke(names) : null,
        settings.Given);

    private static IReadOnlyList<FeatureColumn> Drafts(DataViewSchema schema, ExampleColumns columns, TrainingSetSettings settings)
    {
        if (settings.Given is { } given)
        {
            foreach (FeatureColumn feature in given.Features)
            {
                FeatureSchema.Check(schema, feature);
            }

            return given.Features;
        }

        IReadOnlyList<FeatureColumn> described = FeatureSchema.Describe(schema, settings.FeatureColumnNames, settings.StepFeatureCount);
        if (settings.JoinsColumns)
        {
            described = [FurtherColumns.Join(schema, described)];
        }

        IReadOnlyList<FeatureColumn> drafts = WordColumns.Expand(described, schema, settings.Words);
        return settings.SharesVocabulary
            ? [SharedVocabulary.Draft(drafts[0], ((SequenceLabelSource)columns.Label).Column, schema), .. drafts.Skip(1)]
            : drafts;
    }

    private static LabelColumn FittedLabel(ExampleColumns columns, FeatureLearning learning, TrainingSetSettings settings)
        => settings.SharesVocabulary && settings.Given is null
            ? ((SequenceLabelSource)columns.Label).FittedWith(learning.ChosenNames(settings.VocabularyLimits), learning.Statistics.SymbolCountOf)
            : columns.Label.Fitted(learning.Statistics.Targets, learning.Statistics.SymbolCountOf);

    private static TrainingSet Streamed(IDataView training, IDataView? validation, TrainingSetSettings settings, Cancellation cancellation)
    {
        ExampleColumns columns = Columns(training.Schema, settings);
        var split = new ValidationSplit(settings.ValidationFraction, settings.Seed, HeldOutGroups(training, columns, settings, cancellation));
        FeatureLearning learning = Learning(training.Schema, columns, settings);
        (RowCounts rows, long heldOutCount) = learning.Survey(training, columns, split, cancellation);
        RequireRows(rows with { Read = rows.Read - heldOutCount }, columns.Label, "training");
        LabelColumn label = FittedLabel(columns, learning, settings);
        FeatureColumn[] features = learning.Fit(training.Schema, settings, store: null, label);

        // From here on threads read labels: no text becomes a class any more.
        LabelSource surveyed = columns.Label;
        columns = columns with { Label = surveyed.Again(training.Schema, label) };
        bool validates = validation is not null || heldOutCount > 0;
        long validationBytes = validates ? settings.MaximumBytes / ValidationShare : 0;
        ValidationData? given = validation is not null
            ? ReadValidation(training, validation, columns, label, features, learning.Statistics, validationBytes, cancellation)
            : null;
        (SequenceStore? validationStore, ExampleStream? validationStream) = (given?.Store, given?.Stream);
        if (heldOutCount > 0)
        {
            validationStream = new ExampleStream(training, columns, features)
            {
                SequenceCount = heldOutCount,
                MaximumBytes = validationBytes,
                Split = split,
                TakesHeldOut = true,
            };
            validationStore = validationStream.ReadAll(cancellation);
            validationStream = validationStore is null ? validationStream : null;
        }

        return new TrainingSet
        {
            Label = label,
            LabelKeyType = KeyTypeOf(training.Schema[label.Name].Type),
            Features = features,
            Statistics = learning.Statistics,
            Training = columns.NewStore(training.Schema, features),
            TrainingStream = new ExampleStream(training, columns, features)
            {
                SequenceCount = learning.Statistics.SequenceCount,
                MaximumBytes = settings.MaximumBytes - validationBytes,
                Split = split,
                Seed = settings.Seed,
            },
            Validation = validationStore,
            ValidationStream = validationStream,
            Rows = rows,
            ValidationRows = given?.Rows,
            UnseenLabels = given?.UnseenTexts ?? [],
            Warnings = WarningsOf(training.Schema, surveyed, learning, settings),
        };
    }

    /// <summary>The rows in memory, or as a stream when they take more bytes than they may.</summary>
    private static ValidationData ReadValidation(
        IDataView training,
        IDataView validation,
        ExampleColumns columns,
        LabelColumn label,
        IReadOnlyList<FeatureColumn> features,
        ExampleStatistics statistics,
        long maximumBytes,
        Cancellation cancellation)
    {
        ValidationSchema.Check(training.Schema, validation.Schema, columns);

        // Steps without a label are usual where only some are to be learned, and then they are in the training data too; no row is given to validate
        // on without a label.
        var unseen = new UnseenLabels(includesMissingKeys: !columns.Label.Target.IsPerStep || !statistics.HasMissingLabels);
        ExampleColumns own = columns with { Label = columns.Label.Again(validation.Schema, label, unseen) };
        foreach (FeatureColumn feature in features)
        {
            FeatureSchema.Check(validation.Schema, feature);
        }

        SequenceStore store = own.NewStore(validation.Schema, features);
        SequenceRowReader NewReader(DataViewRow row) => new(row, features);
        if (own.Read(validation, NewReader, store, maximumBytes, cancellation) is { } rows)
        {
            RequireRows(rows, own.Label, "validation");
            return new ValidationData(store, null, rows, unseen.Texts);
        }

        RowCounts counts = own.Count(validation, NewReader, cancellation);
        RequireRows(counts, own.Label, "validation");
        var stream = new ExampleStream(validation, own, features) { SequenceCount = counts.Used, MaximumBytes = maximumBytes };
        return new ValidationData(null, stream, counts, unseen.Texts);
    }

    private static void RequireRows(RowCounts rows, LabelSource label, string which)
    {
        if (rows.Used == 0)
        {
            throw new InvalidOperationException($"The {which} data have no row to use with {label.Role} column '{label.ColumnName}': {rows}.");
        }

        if (rows.Used == rows.UnseenRows)
        {
            throw new InvalidOperationException(
                $"The {which} data have no label in column '{label.ColumnName}' that training saw: {rows}, {rows.Unseen} labels that training never saw.");
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

    /// <summary>The same by groups.</summary>
    private static (int[] Learned, int[] HeldOut) Split(RowGroups groups, TrainingSetSettings settings)
    {
        IReadOnlySet<DataViewRowId> heldOut = groups.Choose(settings.ValidationFraction, settings.Seed, settings.ValidationGroupColumnName!);
        return (groups.RowsOf(heldOut, areHeldOut: false), groups.RowsOf(heldOut, areHeldOut: true));
    }

    private static string? KeyTypeOf(DataViewType type) => type is VectorDataViewType { ItemType: KeyDataViewType key } ? key.RawType.Name : null;

    private static InvalidOperationException TooLarge(TrainingSetSettings settings) => new(
        $"Rows that are one text are all kept in memory, and column '{settings.LabelColumnName}' takes more than {settings.MaximumBytes / 1_000_000} MB: "
        + "give option MaximumDataMemoryInMegabytes a greater value, at 16 bytes per token.");

    private static IReadOnlySet<DataViewRowId>? HeldOutGroups(
        IDataView training, ExampleColumns columns, TrainingSetSettings settings, Cancellation cancellation)
        => columns.GroupColumnName is { } name ? columns.GroupsOf(training, cancellation).Choose(settings.ValidationFraction, settings.Seed, name) : null;

    private static SequenceStore Subset(SequenceStore store, int[] sequences)
    {
        SequenceStore subset = store.NewLike();
        foreach (int sequence in sequences)
        {
            subset.AddSequence(store, sequence);
        }

        return subset;
    }
}
