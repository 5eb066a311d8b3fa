using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A problem as the engine holds it: a network with the problem's weights, and its sequences.</summary>
internal sealed class EngineNetwork
{
    private readonly Problem _problem;
    private readonly int[] _order;

    public EngineNetwork(Problem problem)
    {
        _problem = problem;
        Shape shape = problem.Shape;
        Network = Network.Create(new NetworkSpec
        {
            Inputs = [new InputSpec("input", shape.InputSize)],
            Stack = new StackSpec { Cell = CellOf(shape.Kind), HiddenSize = shape.HiddenSize, IsBidirectional = shape.DirectionCount == 2, HasBFloat16Weights = shape.HasBFloat16Weights },
            Pooling = shape.IsTagger ? PoolingKind.None : PoolingKind.Last,
            Head = new HeadSpec { Width = shape.ClassCount },
        });
        foreach (Parameter parameter in Network.Parameters.All)
        {
            problem.Weights[NameInProblem(parameter)].Values.CopyTo(parameter.In(Network.Weights));
        }

        Network.Pack();
        Store = FillStore();
        _order = [.. Enumerable.Range(0, shape.BatchSize)];
        LoadBatch();
    }

    public Network Network { get; }

    public SequenceStore Store { get; }

    /// <summary>All sequences. They are sorted by length already, so packed rows are the problem's rows in order.</summary>
    public SequenceBatch Batch { get; } = new();

    /// <summary>Rows of probabilities: one per sequence, or one per step for a tagger.</summary>
    public int ScoredRowCount => _problem.Shape.IsTagger ? _problem.Lengths.Sum() : _problem.Shape.BatchSize;

    public static CellKind CellOf(RecurrentKind kind) => kind == RecurrentKind.Lstm ? CellKind.Lstm : CellKind.GruResetAfter;

    public static string NameInProblem(Parameter parameter) => parameter.Name[(parameter.Name.StartsWith("head.", StringComparison.Ordinal) ? 0 : parameter.Name.IndexOf('.') + 1)..];

    public void LoadBatch() => Batch.Load(Store, _order);

    private SequenceStore FillStore()
    {
        Shape shape = _problem.Shape;
        var store = new SequenceStore([shape.InputSize], shape.IsTagger ? TargetShape.ClassPerStep : TargetShape.ClassPerSequence);
        for (int sequence = 0; sequence < shape.BatchSize; sequence++)
        {
            int length = _problem.Lengths[sequence];
            Span<float> numbers = store.AddNumbers(0, length);
            Span<int> labels = store.Targets.AddClasses(shape.IsTagger ? length : 1);
            for (int t = 0; t < length; t++)
            {
                _problem.InputOf(t, sequence).CopyTo(numbers[(t * shape.InputSize)..]);
                if (shape.IsTagger)
                {
                    labels[t] = _problem.Labels[(t * shape.BatchSize) + sequence];
                }
            }

            if (!shape.IsTagger)
            {
                labels[0] = _problem.Labels[sequence];
            }

            store.EndSequence(length);
        }

        return store;
    }
}
