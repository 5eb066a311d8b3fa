using System.Diagnostics;
using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>The scores and probabilities of one Forward of a <see cref="SoftmaxHead"/>, and what they are compared with.</summary>
internal sealed class SoftmaxPass : HeadPass
{
    private const int Unlabelled = TargetStore.MissingClass;

    private double[] _logSums = [];
    private double[] _losses = [];
    private int[] _labels = [];
    private float[] _weights = [];
    private CrossEntropy _crossEntropy;
    private DecodedBatch _decoded = null!;
    private bool _decodesProbabilities;
    private double _scale;

    public SoftmaxPass()
    {
        ForwardWork = new Normalize(this);
        LossWork = new MeasureLoss(this);
        BackwardWork = new Differentiate(this);
        DecodeWork = new PickBest(this);
    }

    /// <summary>Rows x C, in the rows' order.</summary>
    public Matrix Probabilities { get; private set; }

    public IParallelWork ForwardWork { get; }

    public IParallelWork LossWork { get; }

    public IParallelWork BackwardWork { get; }

    public IParallelWork DecodeWork { get; }

    /// <summary>Here and not taken from the workspace, so that a batch that is decoded takes the same objects as one that learns.</summary>
    public TagDecoder Decoder { get; } = new();

    /// <summary>log(sum exp(score)) of each row.</summary>
    public double[] LogSums => _logSums;

    public void Start(Columns input, BatchLayout layout, Matrix scores, Matrix probabilities)
    {
        Start(input, layout, scores);
        Probabilities = probabilities;
        if (_labels.Length < input.Rows)
        {
            int capacity = Math.Max(input.Rows, _labels.Length * 2);
            _logSums = new double[capacity];
            _losses = new double[capacity];
            _labels = new int[capacity];
            _weights = new float[capacity];
        }
    }

    public void SetTargets(BatchTargets targets, LossSettings settings)
    {
        Debug.Assert(targets.RowCount == Input.Rows);
        TensorPrimitives.Max(targets.Classes, Unlabelled, _labels);
        targets.Weights.CopyTo(_weights);
        _crossEntropy = new CrossEntropy(settings, Scores.Columns);
    }

    /// <summary>Adds up what <see cref="LossWork"/> left, one chain over the rows.</summary>
    public BatchLoss SumLosses()
    {
        BatchLoss total = default;
        for (int row = 0; row < Input.Rows; row++)
        {
            if (_labels[row] != Unlabelled)
            {
                total += new BatchLoss(_losses[row], _crossEntropy.WeightOf(_labels[row], _weights[row]));
            }
        }

        // A batch whose weights are all zero teaches nothing.
        _scale = total.WeightSum == 0 ? 0 : 1 / total.WeightSum;
        return total;
    }

    /// <summary>Where <see cref="DecodeWork"/> writes.</summary>
    public void SetDecoded(DecodedBatch decoded, bool hasProbabilities)
    {
        Debug.Assert(Layout.RowCount == Input.Rows);
        decoded.Start(Layout, Scores.Columns, hasProbabilities);
        _decoded = decoded;
        _decodesProbabilities = hasProbabilities;
    }

    /// <summary>Overwrites a row's scores by their gradients.</summary>
    private void DifferentiateRow(int row)
    {
        Span<float> gradient = Scores.Row(row);
        if (_labels[row] == Unlabelled)
        {
            gradient.Clear();
            return;
        }

        _crossEntropy.Differentiate(Probabilities.Row(row), _labels[row], _weights[row] * _scale, gradient);
    }

    /// <summary>The best class of a row, the first of equals; -1 when no score is a number.</summary>
    private int BestOf(int row)
    {
        ReadOnlySpan<float> scores = Scores.Row(row);
        int best = -1;
        for (int label = 0; label < scores.Length; label++)
        {
            if (best < 0 ? !float.IsNaN(scores[label]) : scores[label] > scores[best])
            {
                best = label;
            }
        }

        return best;
    }

    private sealed class PickBest(SoftmaxPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            BatchLayout layout = pass.Layout;
            for (int packed = share; packed < layout.SequenceCount; packed += shareCount)
            {
                int sequence = layout.CallerIndex[packed];
                Span<int> tags = pass._decoded.Tags(sequence, 0);
                double logProbability = 0;
                for (int step = 0; step < tags.Length; step++)
                {
                    int row = layout.OffsetOf(step) + packed;
                    tags[step] = pass.BestOf(row);
                    logProbability += tags[step] < 0 ? double.NaN : pass.Scores[row, tags[step]] - pass._logSums[row];
                }

                pass._decoded.SetLogProbability(sequence, 0, logProbability);
                pass._decoded.SetCount(sequence, 1);
                if (pass._decodesProbabilities)
                {
                    pass._decoded.SetProbabilities(layout, packed, pass.Probabilities);
                }
            }
        }
    }

    private sealed class Normalize(SoftmaxPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            RowSpan rows = RowSpan.Contiguous(pass.Input.Rows, share, shareCount);
            for (int row = rows.First; row < rows.First + rows.Count; row++)
            {
                pass._logSums[row] = SoftmaxKernel.Write(pass.Scores, row, pass.Probabilities);
            }
        }
    }

    private sealed class MeasureLoss(SoftmaxPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            RowSpan rows = RowSpan.Contiguous(pass.Input.Rows, share, shareCount);
            for (int row = rows.First; row < rows.First + rows.Count; row++)
            {
                pass._losses[row] = pass._labels[row] == Unlabelled ? 0
                    : pass._crossEntropy.LossOf(pass.Scores.Row(row), pass._logSums[row], pass._labels[row], pass._weights[row]);
            }
        }
    }

    private sealed class Differentiate(SoftmaxPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            RowSpan rows = RowSpan.Contiguous(pass.Input.Rows, share, shareCount);
            for (int row = rows.First; row < rows.First + rows.Count; row++)
            {
                pass.DifferentiateRow(row);
            }
        }
    }
}
