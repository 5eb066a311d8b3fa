using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Networks.Tracing;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>Measures how gradients flow through a network, on sequences.</summary>
internal static class GradientFlowMeasure
{
    private const double SteepestSigmoid = 4;

    /// <summary>On the first rows of some data.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <exception cref="InvalidOperationException">The data have no row.</exception>
    public static GradientFlowReport Of(FittedModel model, IDataView data, int maximumSequences, int maximumLag)
    {
        SequenceStore store = model.IsLanguageModel ? LanguageMeasure.ReadTexts(model, data, maximumSequences, maximumLag) : Read(model, data, maximumSequences);
        return store.SequenceCount > 0
            ? Of(model.Trained, store, maximumSequences, maximumLag)
            : throw new InvalidOperationException("The data have no row to follow gradients through.");
    }

    /// <summary>On the first sequences of a store; for an encoder-decoder with their targets. Without the measures of matrices, which take time, those are 0.</summary>
    public static GradientFlowReport Of(ITrainedNetwork trained, SequenceStore store, int maximumSequences, int maximumLag, bool measuresMatrices = true)
    {
        int count = Math.Min(store.SequenceCount, maximumSequences);
        AlignedBuffer? weights = measuresMatrices ? trained.Weights : null;
        if (trained is EncoderDecoder pair)
        {
            var both = new PairTrace(pair);
            for (int sequence = 0; sequence < count; sequence++)
            {
                both.Add(store, sequence, maximumLag);
            }

            return new GradientFlowReport
            {
                SequenceCount = both.SequenceCount,
                Layers = [.. LayersOf(pair.Encoder, both.Encoder, weights, "encoder"), .. LayersOf(pair.Decoder, both.Decoder, weights, "decoder")],
            };
        }

        var network = (Network)trained;
        var trace = new GradientTrace(network);
        for (int sequence = 0; sequence < count; sequence++)
        {
            trace.Add(store, sequence, maximumLag);
        }

        return new GradientFlowReport { SequenceCount = trace.SequenceCount, Layers = [.. LayersOf(network.Stack, trace.Levels, weights, stackName: null)] };
    }

    private static IEnumerable<LayerGradientFlow> LayersOf(Stack stack, IReadOnlyList<LevelTrace[]> levels, AlignedBuffer? weights, string? stackName)
    {
        for (int number = 0; number < levels.Count; number++)
        {
            for (int direction = 0; direction < levels[number].Length; direction++)
            {
                LevelTrace level = levels[number][direction];
                DirectionWeights own = stack.Levels[number].Recurrent.Directions[direction].Weights;
                yield return new LayerGradientFlow
                {
                    Layer = number,
                    Stack = stackName,
                    IsReverse = direction == 1,
                    DeadUnitShare = level.Units.DeadShare,
                    SaturatedUnitShare = level.Units.SaturatedShare,
                    HiddenNorms = level.Hidden.Means,
                    CellNorms = level.Cell.Means,
                    Gates = [.. level.Gates.Select((gate, place) => GateOf(own, weights, level, gate, place))],
                };
            }
        }
    }

    private static GateFlow GateOf(DirectionWeights direction, AlignedBuffer? weights, LevelTrace level, GateSums gate, int place)
    {
        int size = direction.HiddenSize;
        ReadOnlySpan<float> own = direction.WeightHh is null || weights is null ? default : direction.WeightHh.In(weights).Slice(place * size * size, size * size);
        return new GateFlow
        {
            Name = level.GateNames[place],
            GradientNorms = gate.Gradients.Means,
            MeanValue = gate.Mean,
            LowShare = gate.LowShare,
            HighShare = gate.HighShare,
            TimeScale = place == level.ForgetGate ? gate.TimeScale : null,
            SpectralRadius = own.IsEmpty ? 0 : MatrixMeasures.SpectralRadius(own, size),
            LargestSingularValue = own.IsEmpty ? 0 : MatrixMeasures.LargestSingularValue(own, size),
            PascanuBound = gate.IsSigmoid ? SteepestSigmoid : 1,
        };
    }

    private static SequenceStore Read(FittedModel model, IDataView data, int maximumSequences)
    {
        foreach (FeatureColumn feature in model.Features)
        {
            FeatureSchema.Check(data.Schema, feature);
        }

        // An encoder-decoder's outputs depend on what its decoder has read: the rows' own targets.
        SequenceLabelSource? targets = model.Trained is EncoderDecoder ? SequenceLabelSource.Scored(model.Label, data.Schema, model.Label.Name) : null;
        IEnumerable<string> names = model.Features.SelectMany(feature => feature.ColumnNames).Append(targets?.ColumnName ?? model.Features[0].ColumnName);
        using DataViewRowCursor cursor = data.GetRowCursor(names.Select(name => data.Schema[name]).DistinctBy(column => column.Index));
        var reader = new SequenceRowReader(cursor, model.Features, targets?.ReaderOf(cursor));
        var store = new SequenceStore(
            [.. model.Features.Select(feature => feature.Width)], targets?.Target ?? default, isSparse: [.. model.Features.Select(feature => feature.IsSparse)]);
        while (store.SequenceCount < maximumSequences && cursor.MoveNext())
        {
            int length = reader.Read();
            store.EndSequence(reader.Append(store, length), isPlaceholder: length == 0);
        }

        return store;
    }
}
