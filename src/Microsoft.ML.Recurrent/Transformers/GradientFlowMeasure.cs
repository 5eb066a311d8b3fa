using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Networks.Tracing;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>Measures how gradients flow through a network, on sequences.</summary>
internal static class GradientFlowMeasure
{
    private const double SteepestSigmoid = 4;

    /// <summary>On the first rows of some data.</summary>
    /// <exception cref="NotSupportedException">The network is bidirectional, or an encoder-decoder.</exception>
    /// <exception cref="InvalidOperationException">The data have no row.</exception>
    public static GradientFlowReport Of(FittedModel model, IDataView data, int maximumSequences, int maximumLag)
    {
        if (model.Trained is not Network network)
        {
            throw new NotSupportedException("Gradients can be followed through a network of one stack; an encoder-decoder has two.");
        }

        SequenceStore store = model.IsLanguageModel ? LanguageMeasure.ReadTexts(model, data, maximumSequences, maximumLag) : Read(model, data, maximumSequences);
        return store.SequenceCount > 0
            ? Of(network, store, maximumSequences, maximumLag)
            : throw new InvalidOperationException("The data have no row to follow gradients through.");
    }

    /// <summary>On the first sequences of a store.</summary>
    public static GradientFlowReport Of(Network network, SequenceStore store, int maximumSequences, int maximumLag)
    {
        var trace = new GradientTrace(network);
        for (int sequence = 0; sequence < Math.Min(store.SequenceCount, maximumSequences); sequence++)
        {
            trace.Add(store, sequence, maximumLag);
        }

        return new GradientFlowReport
        {
            SequenceCount = trace.SequenceCount,
            Layers = [.. trace.Levels.Select((level, i) => LayerOf(network, level, i))],
        };
    }

    private static LayerGradientFlow LayerOf(Network network, LevelTrace level, int number) => new()
    {
        Layer = number,
        HiddenNorms = level.Hidden.Means,
        CellNorms = level.Cell.Means,
        Gates = [.. level.Gates.Select((gate, i) => GateOf(network, level, gate, number, i))],
    };

    private static GateFlow GateOf(Network network, LevelTrace level, GateSums gate, int number, int place)
    {
        int size = network.Spec.Stack.HiddenSize;
        Parameter? matrix = network.Stack.Levels[number].Recurrent.Directions[0].Weights.WeightHh;
        ReadOnlySpan<float> own = matrix is null ? default : matrix.In(network.Weights).Slice(place * size * size, size * size);
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

        IEnumerable<DataViewSchema.Column> columns = model.Features.Select(feature => data.Schema[feature.ColumnName]).DistinctBy(column => column.Index);
        using DataViewRowCursor cursor = data.GetRowCursor(columns);
        var reader = new SequenceRowReader(cursor, model.Features);
        var store = new SequenceStore([.. model.Features.Select(feature => feature.Width)], isSparse: [.. model.Features.Select(feature => feature.IsSparse)]);
        while (store.SequenceCount < maximumSequences && cursor.MoveNext())
        {
            int length = reader.Read();
            store.EndSequence(reader.Append(store, length), isPlaceholder: length == 0);
        }

        return store;
    }
}
