using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent.Transformers.Explaining;

/// <summary>Measures what a metric loses when channels or blocks of time are permuted over the rows, or have no content.</summary>
internal sealed class ImportanceMeasure
{
    private readonly IRecurrentTransformer _transformer;
    private readonly ITransformer[] _after;
    private readonly IDataView _data;
    private readonly Func<IDataView, double> _metric;
    private readonly SequenceImportanceOptions _options;
    private readonly SequenceStore _store;

    /// <param name="model">A recurrent transformer, or a chain with one.</param>
    /// <param name="data">The data, as they come into the chain.</param>
    /// <param name="metric">Of the data with the model's columns.</param>
    /// <param name="options">Checked.</param>
    public ImportanceMeasure(ITransformer model, IDataView data, Func<IDataView, double> metric, SequenceImportanceOptions options)
    {
        _transformer = RecurrentChain.Find(model);
        if (_transformer.Fitted.IsLanguageModel)
        {
            throw new NotSupportedException("The importance of channels and time is measured of models that predict something of their input: got a language model, which predicts the input itself.");
        }

        _data = RecurrentChain.Prepare(model, data);
        _after = [.. RecurrentChain.Flatten(model).SkipWhile(step => step != _transformer).Skip(1)];
        _metric = metric;
        _options = options;
        _store = Read();
    }

    /// <summary>The changes of the metric when rows are permuted; null: when there is no content.</summary>
    public IReadOnlyList<SequenceImportance> Measure(bool permutes)
    {
        if (_store.SequenceCount < (permutes ? 2 : 1))
        {
            throw new ArgumentException(FormattableString.Invariant($"Expected data of at least {(permutes ? "two rows, which can be permuted" : "one row")}: got {_store.SequenceCount}."));
        }

        FittedModel model = _transformer.Fitted;
        InputChannel[] channels = InputChannel.Of(model.Features, [.. model.Features.Select(feature => feature.Width)], _data.Schema);
        var changes = new ChangedSequences(_store, model.Features);
        double before = MetricOf(null);
        int count = permutes ? _options.NumberOfPermutations : 1;
        return Array.AsReadOnly(
        [
            .. ImportanceGroup.Of(channels, _options).Select((group, place) => new SequenceImportance(
                group.Name,
                group.TimeBlock,
                before,
                [.. Enumerable.Range(0, count).Select(permutation => MetricOf(changes.Of(group, permutes ? Permuted(place, permutation) : null)) - before)])),
        ]);
    }

    private int[] Permuted(int group, int permutation)
    {
        int[] rows = [.. Enumerable.Range(0, _store.SequenceCount)];
        new RandomStream((ulong)(long)_options.Seed, RandomPurpose.Permutation, (uint)group, (uint)permutation).Shuffle(rows);
        return rows;
    }

    private double MetricOf(SequenceStore? replaced)
    {
        IDataView scored = new ScoredDataView(_transformer.Output, _data, replaced);
        foreach (ITransformer step in _after)
        {
            scored = step.Transform(scored);
        }

        return _metric(scored);
    }

    private SequenceStore Read()
    {
        FittedModel model = _transformer.Fitted;
        var schema = new ScoringSchema(_transformer.Output, _data.Schema);
        var store = new SequenceStore([.. model.Features.Select(feature => feature.Width)], isSparse: [.. model.Features.Select(feature => feature.IsSparse)]);
        using DataViewRowCursor cursor = _data.GetRowCursor(model.Features.SelectMany(feature => feature.ColumnNames).Distinct().Select(name => schema.Input[name]));
        var reader = new SequenceRowReader(cursor, model.Features);
        while (cursor.MoveNext())
        {
            int length = reader.Read();
            store.EndSequence(reader.Append(store, length), isPlaceholder: length == 0);
        }

        return store;
    }
}
