using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A model and the same sequences twice: as rows of objects for ML.NET, and in the engine's store.</summary>
internal sealed class ScoringProblem
{
    public ScoringProblem(ScoringShape shape)
    {
        Shape = shape;
        Network = Network.Create(new NetworkSpec
        {
            Inputs = [new InputSpec("features", shape.InputSize)],
            Stack = new StackSpec { Cell = CellKind.Lstm, HiddenSize = shape.HiddenSize },
            Pooling = PoolingKind.Last,
            Head = new HeadSpec { Width = shape.ClassCount },
        });
        Network.Initialize(seed: 1);
        Network.Pack();

        // Standardised, as the trainer does unless told otherwise; the factors change no number, so the store holds the same ones.
        var feature = new FeatureColumn
        {
            ColumnName = nameof(SequenceRow.Features),
            Kind = FeatureKind.Numbers,
            Width = shape.InputSize,
            Means = new float[shape.InputSize],
            Scales = [.. Enumerable.Repeat(1f, shape.InputSize)],
        };
        Transformer = new RecurrentMulticlassTransformer(new FittedModel(Network, [feature], new LabelColumn { Name = "Label", ClassCount = shape.ClassCount }, []));
        var random = new Random(2);
        Store = new SequenceStore([shape.InputSize]);
        Rows = Array.ConvertAll(shape.Lengths(), length =>
        {
            var row = new SequenceRow { Features = new float[length * shape.InputSize] };
            foreach (ref float value in row.Features.AsSpan())
            {
                value = random.NextSingle() - 0.5f;
            }

            row.Features.CopyTo(Store.AddNumbers(0, length));
            Store.EndSequence(length);
            return row;
        });
    }

    public ScoringShape Shape { get; }

    public Network Network { get; }

    public RecurrentMulticlassTransformer Transformer { get; }

    public SequenceRow[] Rows { get; }

    public SequenceStore Store { get; }
}
