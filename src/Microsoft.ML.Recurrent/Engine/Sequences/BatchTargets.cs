using System.Diagnostics;

namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>
/// What the rows of a batch are compared with, and what each row weighs: packed sequences where a sequence has one target, packed steps where each
/// step has its own. Loaded again and again; allocates only while it grows.
/// </summary>
internal sealed class BatchTargets
{
    private int[] _classes = [];
    private float[] _numbers = [];
    private float[] _weights = [];

    public TargetShape Shape { get; private set; }

    public int RowCount { get; private set; }

    /// <summary>A class per row; -1 where it is not known.</summary>
    public ReadOnlySpan<int> Classes => _classes.AsSpan(0, Shape.Kind == TargetKind.Class ? RowCount : 0);

    /// <summary>Weights of the rows; a step's is its sequence's, times its own where it has one.</summary>
    public ReadOnlySpan<float> Weights => _weights.AsSpan(0, RowCount);

    /// <summary>The numbers of a row; NaN where one is not known.</summary>
    public ReadOnlySpan<float> NumbersOf(int row) => _numbers.AsSpan(row * Shape.Width, Shape.Width);

    /// <summary>Takes the targets of a store's sequences, whose places in the batch the layout has arranged.</summary>
    public void Load(SequenceStore store, ReadOnlySpan<int> sequences, BatchLayout layout)
    {
        Start(store.Targets.Shape, store.Targets.Shape.IsPerStep ? layout.RowCount : layout.SequenceCount);
        for (int packed = 0; packed < sequences.Length; packed++)
        {
            int sequence = sequences[layout.CallerIndex[packed]];
            float weight = store.WeightOf(sequence);
            if (!Shape.IsPerStep)
            {
                _weights[packed] = weight;
                Copy(store.Targets, sequence, packed);
                continue;
            }

            int firstStep = layout.FirstSteps[packed];
            int length = layout.Lengths[packed];
            ReadOnlySpan<float> stepWeights = store.HasStepWeights ? store.StepWeights(sequence, firstStep, length) : default;
            int first = store.RowOf(sequence, firstStep);
            for (int step = 0; step < length; step++)
            {
                int row = layout.OffsetOf(step) + packed;
                _weights[row] = stepWeights.IsEmpty ? weight : weight * stepWeights[step];
                Copy(store.Targets, first + step, row);
            }
        }
    }

    /// <summary>Multiplies the weights of steps by those that their sequences have in another store.</summary>
    public void Weigh(SequenceStore store, ReadOnlySpan<int> sequences, BatchLayout layout)
    {
        for (int packed = 0; packed < sequences.Length; packed++)
        {
            float weight = store.WeightOf(sequences[layout.CallerIndex[packed]]);
            for (int step = 0; step < layout.Lengths[packed]; step++)
            {
                _weights[layout.OffsetOf(step) + packed] *= weight;
            }
        }
    }

    /// <summary>Takes a class and a weight per row.</summary>
    public void Set(bool isPerStep, ReadOnlySpan<int> classes, ReadOnlySpan<float> weights)
    {
        Debug.Assert(classes.Length == weights.Length);
        Start(isPerStep ? TargetShape.ClassPerStep : TargetShape.ClassPerSequence, classes.Length);
        classes.CopyTo(_classes);
        weights.CopyTo(_weights);
    }

    /// <summary>Takes rows x width numbers and a weight per row.</summary>
    public void Set(bool isPerStep, int width, ReadOnlySpan<float> numbers, ReadOnlySpan<float> weights)
    {
        Debug.Assert(numbers.Length == weights.Length * width);
        Start(TargetShape.Numbers(width, isPerStep), weights.Length);
        numbers.CopyTo(_numbers);
        weights.CopyTo(_weights);
    }

    private void Start(TargetShape shape, int rowCount)
    {
        Shape = shape;
        RowCount = rowCount;
        if (_weights.Length < rowCount)
        {
            _weights = new float[rowCount];
        }

        if (shape.Kind == TargetKind.Class && _classes.Length < rowCount)
        {
            _classes = new int[rowCount];
        }
        else if (shape.Kind == TargetKind.Numbers && _numbers.Length < rowCount * shape.Width)
        {
            _numbers = new float[checked(rowCount * shape.Width)];
        }
    }

    private void Copy(TargetStore source, int sourceRow, int row)
    {
        if (Shape.Kind == TargetKind.Class)
        {
            _classes[row] = source.Classes(sourceRow, 1)[0];
        }
        else if (Shape.Kind == TargetKind.Numbers)
        {
            source.Numbers(sourceRow, 1).CopyTo(_numbers.AsSpan(row * Shape.Width));
        }
    }
}
