using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Networks.Explaining;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Outputs;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent.Transformers.Explaining;

/// <summary>Explains what a fitted model says of the rows of some data.</summary>
internal sealed class ModelExplainer
{
    private readonly ModelOutput _output;
    private readonly FittedModel _model;
    private readonly ExplanationOptions _options;
    private readonly VectorNetwork _network;
    private readonly string[] _names;
    private readonly int? _chosen;

    /// <param name="transformer">The model.</param>
    /// <param name="options">Checked.</param>
    /// <exception cref="NotSupportedException">The model's predictions cannot be explained.</exception>
    /// <exception cref="ArgumentException">An option does not fit the model.</exception>
    public ModelExplainer(IRecurrentTransformer transformer, ExplanationOptions options)
    {
        _output = transformer.Output;
        _model = transformer.Fitted;
        _options = options;
        if (_model.IsLanguageModel)
        {
            throw new NotSupportedException(
                "Explanations are made of classifiers, taggers, regressions and sequence to sequence: got a language model, whose input is what it predicts.");
        }

        if (_model.Further.Count > 0)
        {
            throw new NotSupportedException(
                FormattableString.Invariant($"An ensemble of {_model.Further.Count + 1} networks has no gradients of its own: explain one of its models."));
        }

        if (options.Step is int step && _model.Trained is Network { IsPerStep: false })
        {
            throw new ArgumentException(
                FormattableString.Invariant($"Option {nameof(ExplanationOptions.Step)}: expected null, since the model predicts one thing of a whole sequence; got {step}."));
        }

        _names = OutputNames.Of(_model);
        _chosen = options.OutputName is null ? null : OutputNames.IndexOf(_names, options.OutputName);
        int threads = Environment.ProcessorCount;
        _network = _model.Trained is EncoderDecoder pair ? new EncoderDecoderVectors(pair, threads) : new NetworkVectors(_model.Network, threads);
    }

    /// <summary>Explains every row.</summary>
    /// <param name="data">With the model's feature columns.</param>
    /// <exception cref="InvalidOperationException">A row has no steps.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A row has no such step as is to be explained.</exception>
    public List<Explanation> Explain(IDataView data)
    {
        var schema = new ScoringSchema(_output, data.Schema);
        var active = new bool[schema.Output.Count];
        active.AsSpan(schema.Input.Count).Fill(true);
        InputChannel[] channels = InputChannel.Of(_model.Features, _network.Widths, data.Schema);
        string[] channelNames = [.. channels.Select(channel => channel.Name)];
        var attributions = new Attributions(_network, channels, _options);
        var explanations = new List<Explanation>();
        using DataViewRowCursor cursor = data.GetRowCursor(schema.Dependencies(active));
        var reader = new SequenceRowReader(cursor, _model.Features, _output.NewComparedReader(cursor));
        var texts = new StepTexts(cursor, _model.Features);
        var scorer = new SequenceScorer(_output, threadCount: 1);
        while (cursor.MoveNext())
        {
            int length = reader.Read();
            if (length == 0)
            {
                throw new InvalidOperationException(FormattableString.Invariant(
                    $"Expected at least one step to explain: column '{_model.Features[0].ColumnName}' has none in row {cursor.Position}. Leave such rows out."));
            }

            scorer.Store.Clear();
            scorer.Store.EndSequence(reader.Append(scorer.Store, length));
            float[][] vectors = _network.Read(scorer.Store, 0);
            string[] own = texts.Read(scorer.Store);
            foreach ((int? step, ScoreChoice choice) in ChoicesOf(scorer, length, vectors, cursor.Position))
            {
                attributions.Make(choice, new ExplainedValue(_model, choice.Output), vectors);
                explanations.Add(new Explanation(
                    [.. own.Select((text, place) => new StepAttribution(place, text, attributions.Steps[place], attributions.StepChannels[place]))],
                    channelNames,
                    attributions.Channels)
                {
                    Row = cursor.Position,
                    ExplainedStep = step,
                    OutputIndex = choice.Output,
                    OutputName = _names[choice.Output],
                    Value = attributions.Value,
                    BaselineValue = attributions.BaselineValue,
                });
            }
        }

        return explanations;
    }

    /// <summary>What is explained of a row.</summary>
    private IEnumerable<(int? Step, ScoreChoice Choice)> ChoicesOf(SequenceScorer scorer, int length, float[][] vectors, long row)
    {
        if (_model.Trained is EncoderDecoder)
        {
            return SymbolsOf(scorer, length, row);
        }

        int stepCount = _model.Network.IsPerStep ? length : 1;
        if (_options.Step >= stepCount)
        {
            throw Missing(row, FormattableString.Invariant($"0 to {stepCount - 1}, the steps of column '{_model.Features[0].ColumnName}'"));
        }

        int[] steps = _options.Step is int one ? [one] : [.. Enumerable.Range(0, stepCount)];
        uint[] tags = [];
        double[][] scores = [];
        if (_chosen is null && _output is TagOutput)
        {
            scorer.Score();
            tags = ((TagResults)scorer.Results).TagsOf(0, count: 1).ToArray();
        }
        else if (_chosen is null && !AreNumbers)
        {
            scores = _network.ScoreAll(new ScoreChoice(length, Output: 0), (_, input, target) => vectors[input].CopyTo(target));
        }

        return
        [
            .. from step in steps
               from output in _chosen is int chosen ? [chosen]
                   : AreNumbers ? Enumerable.Range(0, _names.Length)
                   : tags.Length > 0 ? [PredictedTag(tags[step], step, row)]
                   : [TensorPrimitives.IndexOfMax<double>(scores[step])]
               select ((int?)(_model.Network.IsPerStep ? step : null), new ScoreChoice(length, output, step)),
        ];
    }

    /// <summary>The symbols that the decoder writes for the row.</summary>
    private List<(int? Step, ScoreChoice Choice)> SymbolsOf(SequenceScorer scorer, int length, long row)
    {
        scorer.Score();
        int[] symbols = ((TargetResults)scorer.Results).TargetsOf(0) is [{ } best, ..] ? best.Symbols.ToArray() : [];
        if (_options.Step > symbols.Length)
        {
            throw Missing(row, FormattableString.Invariant($"0 to {symbols.Length}, the places of the {symbols.Length} written symbols and the end"));
        }

        int[] steps = _options.Step is int one ? [one] : [.. Enumerable.Range(0, symbols.Length)];
        return [.. steps.Select(step => ((int?)step, new ScoreChoice(length, _chosen ?? (step < symbols.Length ? symbols[step] : TargetSymbols.End), step, symbols)))];
    }

    // Whether every output is a prediction: of classes and labels one is chosen.
    private bool AreNumbers => _output is NumberOutput or StepNumberOutput;

    private static int PredictedTag(uint key, int step, long row) => key > 0
        ? (int)key - 1
        : throw new InvalidOperationException(FormattableString.Invariant($"Step {step} of row {row} has no predicted tag, since its scores are no numbers."));

    private ArgumentOutOfRangeException Missing(long row, string expected)
        => new(nameof(ExplanationOptions.Step), FormattableString.Invariant($"Option {nameof(ExplanationOptions.Step)}: expected {expected} in row {row}, got {_options.Step}."));
}
