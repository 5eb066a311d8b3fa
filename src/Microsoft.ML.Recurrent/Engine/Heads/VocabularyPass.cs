using System.Diagnostics;
using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>What a <see cref="VocabularyHead"/> keeps of a batch, and the work of one block of its rows as threads share it.</summary>
internal sealed class VocabularyPass : HeadPass
{
    private const int Unlabelled = -1;

    private readonly CompareRows _compareRows;
    private readonly SumGradients _sumGradients;
    private readonly FillOutputs _fillOutputs;
    private double[] _logSums = [];
    private double[] _losses = [];
    private double[] _logProbabilities = [];
    private int[] _best = [];
    private int[] _labels = [];
    private float[] _weights = [];
    private AlignedBuffer[] _scratch = [];
    private CrossEntropy _crossEntropy;
    private VocabularyHead _head = null!;
    private Dense _dense = null!;
    private AlignedBuffer? _gradients;
    private Matrix _scores;
    private Matrix _probabilities;
    private Matrix _sums;
    private Matrix _biasSums;
    private Matrix _outputs;
    private int _firstRow;
    private int _rowCount;
    private double _scale;

    public VocabularyPass()
    {
        _compareRows = new CompareRows(this);
        _sumGradients = new SumGradients(this);
        _fillOutputs = new FillOutputs(this);
    }

    /// <summary>Of all rows, after Compare.</summary>
    public BatchLoss Loss { get; private set; }

    /// <summary>After Compare in training.</summary>
    public Columns InputGradient { get; private set; }

    /// <summary>After Compare outside of training: the natural logarithm of each row's probability of its label; NaN where it has none.</summary>
    public ReadOnlySpan<double> LogProbabilities => _logProbabilities.AsSpan(0, Input.Rows);

    /// <summary>After Compare outside of training: the best class of each row, the first of equals; -1 when its scores are no numbers.</summary>
    public ReadOnlySpan<int> Best => _best.AsSpan(0, Input.Rows);

    public void Start(Columns input, BatchLayout layout)
    {
        Start(input, layout, scores: default);
        InputGradient = default;
        if (_labels.Length < input.Rows)
        {
            int capacity = Math.Max(input.Rows, _labels.Length * 2);
            _logSums = new double[capacity];
            _losses = new double[capacity];
            _logProbabilities = new double[capacity];
            _best = new int[capacity];
            _labels = new int[capacity];
            _weights = new float[capacity];
        }
    }

    public void SetTargets(BatchTargets targets, CrossEntropy crossEntropy)
    {
        Debug.Assert(targets.RowCount == Input.Rows);
        targets.Classes.CopyTo(_labels);
        targets.Weights.CopyTo(_weights);
        _crossEntropy = crossEntropy;
    }

    /// <summary>Goes through the blocks in the order of their rows, so that every sum over rows is the chain that whole batches have.</summary>
    public void Compare(VocabularyHead head, Dense dense, Execution execution)
    {
        _head = head;
        _dense = dense;
        double weightSum = 0;
        for (int row = 0; row < Input.Rows; row++)
        {
            weightSum += _labels[row] == Unlabelled ? 0 : _crossEntropy.WeightOf(_labels[row], _weights[row]);
        }

        // A batch whose weights are all zero teaches nothing.
        _scale = weightSum == 0 ? 0 : 1 / weightSum;
        Rent(execution);
        for (_firstRow = 0; _firstRow < Input.Rows; _firstRow += _rowCount)
        {
            _rowCount = Math.Min(head.BlockRows, Input.Rows - _firstRow);
            execution.Run(_compareRows);
            if (_gradients is not null)
            {
                execution.Run(_sumGradients);
            }
        }

        double lossSum = 0;
        for (int row = 0; row < Input.Rows; row++)
        {
            lossSum += _losses[row];
        }

        Loss = new BatchLoss(lossSum, weightSum);
    }

    /// <summary>Writes the probabilities of every row.</summary>
    public void WriteOutputs(VocabularyHead head, Matrix outputs, Execution execution)
    {
        _head = head;
        _outputs = outputs;
        execution.Run(_fillOutputs);
    }

    private void Rent(Execution execution)
    {
        // Whole blocks, however many rows the batch has: the lengths of buffers then are linear in rows, as a forecast of memory takes them.
        _gradients = execution.IsTraining ? execution.Gradients!.Dense : null;
        Workspace workspace = execution.Workspace;
        _scores = workspace.Rent(_head.BlockRows, _head.Width);
        _probabilities = workspace.Rent(execution.ThreadCount * _head.RowsAtOnce, _head.Width);
        if (_gradients is null)
        {
            return;
        }

        InputGradient = RentInputGradient(workspace);
        _sums = workspace.Rent(_dense.VectorCount * _dense.InputWidth, AlignedBuffer.BlockSize);
        _biasSums = workspace.Rent(1, _dense.VectorCount * AlignedBuffer.BlockSize);
        if (_scratch.Length < execution.ThreadCount)
        {
            _scratch = new AlignedBuffer[execution.ThreadCount];
        }

        for (int thread = 0; thread < execution.ThreadCount; thread++)
        {
            _scratch[thread] = workspace.Rent(1, Dense.ScratchLength).Buffer;
        }
    }

    /// <summary>From the scores of a row of the block to its loss, and in training to the gradient of its scores.</summary>
    private void CompareRow(int blockRow, ReadOnlySpan<float> probabilities)
    {
        int row = _firstRow + blockRow;
        int label = _labels[row];
        Span<float> scores = _scores.Row(blockRow);
        _losses[row] = label == Unlabelled ? 0 : _crossEntropy.LossOf(scores, _logSums[row], label, _weights[row]);
        if (_gradients is null)
        {
            _logProbabilities[row] = label == Unlabelled ? double.NaN : scores[label] - _logSums[row];
            _best[row] = double.IsNaN(_logSums[row]) ? -1 : TensorPrimitives.IndexOfMax<float>(scores);
        }
        else if (label == Unlabelled)
        {
            scores.Clear();
        }
        else
        {
            _crossEntropy.Differentiate(probabilities, label, _weights[row] * _scale, scores);
        }
    }

    /// <summary>Each thread takes its rows of the block all the way: scores, losses, gradients of scores, gradient of the input.</summary>
    private sealed class CompareRows(VocabularyPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            RowSpan rows = RowSpan.Contiguous(pass._rowCount, share, shareCount);
            RowSpan inputRows = rows with { First = pass._firstRow + rows.First };
            pass._dense.ForwardRows(pass.Input, pass._scores, inputRows, rows);
            int most = pass._head.RowsAtOnce;
            Matrix probabilities = pass._probabilities.RowRange(share * most, most);
            for (int first = rows.First; first < rows.First + rows.Count; first += most)
            {
                int count = Math.Min(most, rows.First + rows.Count - first);
                Matrix scores = pass._scores.RowRange(first, count);
                for (int row = 0; row < count; row++)
                {
                    pass._logSums[pass._firstRow + first + row] = SoftmaxKernel.Write(scores, row, probabilities);
                }

                for (int row = 0; row < count; row++)
                {
                    pass.CompareRow(first + row, probabilities.Row(row));
                }
            }

            pass._dense.BackwardRows(pass._scores, pass.InputGradient, rows, inputRows);
        }
    }

    /// <summary>The weights' gradients over the rows of the block go on with those of the blocks before.</summary>
    private sealed class SumGradients(VocabularyPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            RowSpan vectors = RowSpan.Contiguous(pass._dense.VectorCount, share, shareCount);
            Matrix scoresGradient = pass._scores.RowRange(0, pass._rowCount);
            pass._dense.SumParameterGradients(
                pass.Input, pass._firstRow, scoresGradient, pass._sums, pass._biasSums, pass._scratch[share], vectors, goesOn: pass._firstRow > 0);
            if (pass._firstRow + pass._rowCount == pass.Input.Rows)
            {
                pass._dense.AddParameterGradients(pass._sums, pass._biasSums, pass._gradients!, vectors);
            }
        }
    }

    private sealed class FillOutputs(VocabularyPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
            => pass._head.ForwardRows(pass.Input, pass._outputs, pass._outputs, RowSpan.Contiguous(pass.Input.Rows, share, shareCount));
    }
}
