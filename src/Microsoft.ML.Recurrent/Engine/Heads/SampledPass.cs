using System.Diagnostics;
using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Heads;

/// <summary>
/// What a <see cref="VocabularyHead"/> with a sampled softmax keeps of a batch in training (Jean et al. 2015). Each row chooses among its label and classes that the whole
/// update has drawn, from each of whose scores the logarithm of the class's expected count is subtracted; a drawn class that is the row's label is left out.
/// Only rows of the weights that the batch met are read, and have gradients.
/// </summary>
/// <remarks>The drawn rows are a small dense layer of K + 1 outputs. The weights of the last one are zero: it takes the score of the row's label.</remarks>
internal sealed class SampledPass : HeadPass
{
    private const int Unlabelled = -1;

    // Its exp is zero beside any score.
    private const float LeftOut = -1e30f;

    private readonly GatherRows _gatherRows;
    private readonly CompareRows _compareRows;
    private readonly AddLabels _addLabels;
    private ClassSampler? _sampler;
    private ParameterSet _sampledParameters = null!;
    private Dense _sampled = null!;
    private AlignedBuffer _sampledWeights = null!;
    private AlignedBuffer _sampledGradients = null!;
    private float[] _sampledCounts = [];
    private TokenRows _sampledRows = null!;
    private TokenRows _labelRows = null!;
    private VocabularyHead _head = null!;
    private AlignedBuffer _weights = null!;
    private CrossEntropy _crossEntropy;
    private int[] _labels = [];
    private int[] _labelsRead = [];
    private float[] _rowWeights = [];
    private double[] _losses = [];
    private Matrix _scores;
    private Matrix _probabilities;
    private Matrix _labelWeights;
    private Matrix _labelGradients;
    private double _scale;

    public SampledPass()
    {
        _gatherRows = new GatherRows(this);
        _compareRows = new CompareRows(this);
        _addLabels = new AddLabels(this);
    }

    /// <summary>Of all rows, after Compare: the loss among the label and the drawn classes.</summary>
    public BatchLoss Loss { get; private set; }

    /// <summary>After Compare.</summary>
    public Columns InputGradient { get; private set; }

    /// <summary>K.</summary>
    private int SampleCount => _head.SampleCount;

    public void Start(Columns input, BatchLayout layout)
    {
        Start(input, layout, scores: default);
        if (_labels.Length < input.Rows)
        {
            int capacity = Math.Max(input.Rows, _labels.Length * 2);
            _labels = new int[capacity];
            _labelsRead = new int[capacity];
            _rowWeights = new float[capacity];
            _losses = new double[capacity];
        }
    }

    /// <summary>Draws classes, compares the rows with them and their labels, adds the gradients of the rows of the weights that were read.</summary>
    /// <param name="head">Whose pass it is.</param>
    /// <param name="weights">The master copy.</param>
    /// <param name="targets">Labels; rows of -1 are left out.</param>
    /// <param name="settings">The order of the classes; no label smoothing.</param>
    /// <param name="execution">In training.</param>
    public void Compare(VocabularyHead head, AlignedBuffer weights, BatchTargets targets, LossSettings settings, Execution execution)
    {
        Debug.Assert(settings.LabelSmoothing == 0 && targets.RowCount == Input.Rows);
        _head = head;
        _weights = weights;
        Prepare(settings);
        _sampler!.Draw(execution);
        _sampledRows.Load(_sampler.Classes);
        for (int i = 0; i < SampleCount; i++)
        {
            _sampledCounts[i] = _sampler.LogExpectedCountOf(_sampler.Classes[i]);
        }

        double weightSum = TakeTargets(targets);
        Rent(execution);
        execution.Run(_gatherRows);
        _sampled.Pack(_sampledWeights);
        _sampled.Forward(Input, _scores, execution);
        execution.Run(_compareRows);
        _sampledGradients.Span.Clear();
        _sampled.Backward(Input, _scores, InputGradient, _sampledGradients, execution);
        execution.Run(_addLabels);
        AddGradients(execution);
        double lossSum = 0;
        for (int row = 0; row < Input.Rows; row++)
        {
            lossSum += _losses[row];
        }

        Loss = new BatchLoss(lossSum, weightSum);
    }

    private void Prepare(LossSettings settings)
    {
        int width = _head.InputWidth;
        if (_sampler is null || !_sampler.Fits(_head.Width, SampleCount, settings.SampleOrder))
        {
            _sampler = new ClassSampler(_head.Width, SampleCount, settings.SampleOrder);
            _sampledParameters = new ParameterSet();
            _sampled = new Dense(_sampledParameters, "weight", "bias", [.. BlockWidths()], SampleCount + 1);
            _sampledWeights = _sampledParameters.NewBuffer();
            _sampledGradients = _sampledParameters.NewBuffer();
            _sampledCounts = new float[SampleCount];
            _sampledRows = new TokenRows(_head.Width);
            _labelRows = new TokenRows(_head.Width);
        }

        Debug.Assert(_sampled.InputWidth == width);
        _crossEntropy = new CrossEntropy(settings, SampleCount + 1);
    }

    private IEnumerable<int> BlockWidths()
    {
        for (int block = 0; block < Input.Count; block++)
        {
            yield return Input[block].Columns;
        }
    }

    private double TakeTargets(BatchTargets targets)
    {
        int rows = Input.Rows;
        targets.Classes.CopyTo(_labels);
        targets.Weights.CopyTo(_rowWeights);
        double weightSum = 0;
        for (int row = 0; row < rows; row++)
        {
            // A row without a label reads some class, to whose gradient it adds zeros.
            _labelsRead[row] = Math.Max(0, _labels[row]);
            weightSum += _labels[row] == Unlabelled ? 0 : _rowWeights[row];
        }

        _labelRows.Load(_labelsRead.AsSpan(0, rows));
        _scale = weightSum == 0 ? 0 : 1 / weightSum;
        return weightSum;
    }

    private void Rent(Execution execution)
    {
        Workspace workspace = execution.Workspace;
        _scores = workspace.Rent(Input.Rows, SampleCount + 1);
        _probabilities = workspace.Rent(execution.ThreadCount, SampleCount + 1);
        _labelWeights = workspace.Rent(Input.Rows, _head.InputWidth);
        _labelGradients = workspace.Rent(Input.Rows, _head.InputWidth);
        InputGradient = RentInputGradient(workspace);
    }

    private void AddGradients(Execution execution)
    {
        Gradients gradients = execution.Gradients!;
        Parameter weight = _head.Weight;
        int width = _head.InputWidth;
        Parameter sampledWeight = _sampledParameters.All[0];
        var sampled = new Matrix(_sampledGradients, sampledWeight.Offset, SampleCount, width, width);
        if (gradients.Of(weight) is { } compact)
        {
            compact.Add(_sampledRows, sampled, isDistinct: true, execution);
            compact.Add(_labelRows, _labelGradients, isDistinct: false, execution);
        }
        else
        {
            Span<float> dense = weight.In(gradients.Dense);
            for (int i = 0; i < SampleCount; i++)
            {
                AddTo(dense.Slice(_sampler!.Classes[i] * width, width), sampled.Row(i));
            }

            for (int row = 0; row < Input.Rows; row++)
            {
                AddTo(dense.Slice(_labelsRead[row] * width, width), _labelGradients.Row(row));
            }
        }

        Span<float> bias = _head.Bias.In(gradients.Dense);
        ReadOnlySpan<float> sampledBias = _sampledParameters.All[1].In(_sampledGradients);
        for (int i = 0; i < SampleCount; i++)
        {
            bias[_sampler!.Classes[i]] += sampledBias[i];
        }

        for (int row = 0; row < Input.Rows; row++)
        {
            bias[_labelsRead[row]] += _scores[row, SampleCount];
        }
    }

    private static void AddTo(Span<float> sum, ReadOnlySpan<float> row) => TensorPrimitives.Add(sum, row, sum);

    /// <summary>From a row's scores to its loss, and to their gradients in their place.</summary>
    private void CompareRow(int row, Matrix probabilities)
    {
        Span<float> scores = _scores.Row(row);
        int label = _labels[row];
        if (label == Unlabelled)
        {
            scores.Clear();
            _losses[row] = 0;
            return;
        }

        TensorPrimitives.Subtract(scores[..SampleCount], _sampledCounts, scores);
        if (_sampler!.Classes.BinarySearch(label) is >= 0 and var place)
        {
            scores[place] = LeftOut;
        }

        scores[SampleCount] = LabelScore(row, label) - _sampler.LogExpectedCountOf(label);
        double logSum = SoftmaxKernel.Write(_scores.RowRange(row, 1), 0, probabilities);
        _losses[row] = _crossEntropy.LossOf(scores, logSum, SampleCount, _rowWeights[row]);
        _crossEntropy.Differentiate(probabilities.Row(0), SampleCount, _rowWeights[row] * _scale, scores);
    }

    /// <summary>One chain: the bias, then the columns of the input, as the full head has it.</summary>
    private float LabelScore(int row, int label)
    {
        float sum = _head.Bias.In(_weights)[label];
        ReadOnlySpan<float> weights = _labelWeights.Row(row);
        int first = 0;
        for (int block = 0; block < Input.Count; block++)
        {
            ReadOnlySpan<float> values = Input[block].Row(row);
            for (int k = 0; k < values.Length; k++)
            {
                sum = MathF.FusedMultiplyAdd(values[k], weights[first + k], sum);
            }

            first += values.Length;
        }

        return sum;
    }

    /// <summary>Copies the rows of the weights: those of the drawn classes, and for each row that of its label.</summary>
    private sealed class GatherRows(SampledPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            int width = pass._head.InputWidth;
            ReadOnlySpan<float> weights = pass._head.Weight.In(pass._weights);
            ReadOnlySpan<float> biases = pass._head.Bias.In(pass._weights);
            Span<float> sampled = pass._sampledParameters.All[0].In(pass._sampledWeights);
            Span<float> sampledBiases = pass._sampledParameters.All[1].In(pass._sampledWeights);
            ReadOnlySpan<int> classes = pass._sampler!.Classes;
            for (int i = share; i < classes.Length; i += shareCount)
            {
                weights.Slice(classes[i] * width, width).CopyTo(sampled.Slice(i * width, width));
                sampledBiases[i] = biases[classes[i]];
            }

            for (int row = share; row < pass.Input.Rows; row += shareCount)
            {
                weights.Slice(pass._labelsRead[row] * width, width).CopyTo(pass._labelWeights.Row(row));
            }
        }
    }

    private sealed class CompareRows(SampledPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            Matrix probabilities = pass._probabilities.RowRange(share, 1);
            RowSpan rows = RowSpan.Contiguous(pass.Input.Rows, share, shareCount);
            for (int row = rows.First; row < rows.First + rows.Count; row++)
            {
                pass.CompareRow(row, probabilities);
            }
        }
    }

    /// <summary>What the labels' scores give the input, and the rows of the weights that they read.</summary>
    private sealed class AddLabels(SampledPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            RowSpan rows = RowSpan.Contiguous(pass.Input.Rows, share, shareCount);
            for (int row = rows.First; row < rows.First + rows.Count; row++)
            {
                float gradient = pass._scores[row, pass.SampleCount];
                int first = 0;
                for (int block = 0; block < pass.Input.Count; block++)
                {
                    ReadOnlySpan<float> input = pass.Input[block].Row(row);
                    Span<float> inputGradient = pass.InputGradient[block].Row(row);
                    ReadOnlySpan<float> weights = pass._labelWeights.Row(row).Slice(first, input.Length);
                    TensorPrimitives.MultiplyAdd(weights, gradient, inputGradient, inputGradient);
                    TensorPrimitives.Multiply(input, gradient, pass._labelGradients.Row(row).Slice(first, input.Length));
                    first += input.Length;
                }
            }
        }
    }
}
