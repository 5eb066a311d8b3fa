using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// A language model that goes on learning from the text it is measured on (dynamic evaluation; Krause et al. 2018). After each segment, w = w - rate * g / (r + epsilon)
/// + min(1, decay * r / mean r) * (w0 - w), with the gradient g of the segment's mean loss, the trained weight w0 and the root mean square r of the weight's gradients
/// on training text; mean r is the mean over tensors of their means. It works on a copy of the network, without dropout, and its weights go on from text to text.
/// </summary>
internal sealed class DynamicEvaluation : IParallelWork
{
    /// <summary>Texts whose segments give one gradient on training text together, as the settings' defaults have it.</summary>
    public const int StatisticsBatchSize = 100;

    private readonly DynamicSettings _settings;
    private readonly Network _network;
    private readonly Execution _execution;
    private readonly Gradients _gradients;
    private readonly AlignedBuffer _trained;
    private readonly AlignedBuffer _root;
    private readonly WindowStates _states;
    private readonly SequenceBatch _batch = new();
    private float _decayPerRoot;
    private long _gradientCount;
    private bool _isMeasuring;

    /// <param name="network">Stays as it is. A head over a vocabulary, a token per step, one direction.</param>
    /// <param name="settings">Checked by the caller.</param>
    /// <param name="threadCount">Most threads; results don't depend on it.</param>
    public DynamicEvaluation(Network network, DynamicSettings settings, int threadCount)
    {
        _settings = settings;
        _network = Network.Create(WithoutDropout(network.Spec), tokenTableBytes: 0);
        network.Weights.Span.CopyTo(_network.Weights.Span);
        _network.Pack(threadCount);
        _gradients = new Gradients(_network.Parameters, hasDenseTables: true);
        _execution = new Execution(new Workspace(), threadCount) { Gradients = _gradients };
        _trained = _network.Parameters.NewBuffer();
        _root = _network.Parameters.NewBuffer();
        _network.Weights.Span.CopyTo(_trained.Span);
        _states = new WindowStates(_network);
    }

    /// <summary>The weights as they are now.</summary>
    public ReadOnlySpan<float> Weights => _network.Weights.Span;

    /// <summary>Measures the gradients on training text, once, before the first <see cref="ScoreTargets"/>; false where there is no text.</summary>
    /// <param name="texts">With a target for every step.</param>
    public bool MeasureGradients(SequenceStore texts)
    {
        _isMeasuring = true;
        var windows = new WindowedRun(_network, _settings.SegmentLength);
        for (int first = 0; first < texts.SequenceCount; first += StatisticsBatchSize)
        {
            windows.Begin(texts, [.. Enumerable.Range(first, Math.Min(StatisticsBatchSize, texts.SequenceCount - first))], _execution);
            while (windows.LearnNext(LossSettings.Plain, _execution, default, out _))
            {
                _gradientCount++;
                _execution.Run(this, _root.Length);
                _gradients.Clear(_execution);
            }
        }

        double sum = 0;
        foreach (Parameter parameter in _network.Parameters.All)
        {
            double own = 0;
            foreach (ref float value in parameter.In(_root))
            {
                value = MathF.Sqrt(value / Math.Max(1, _gradientCount));
                own += value;
            }

            sum += own / parameter.Length;
        }

        double mean = sum / _network.Parameters.All.Count;
        _decayPerRoot = mean > 0 ? (float)(_settings.Decay / mean) : 0;
        _isMeasuring = false;
        return _gradientCount > 0;
    }

    /// <summary>
    /// Goes through texts one after the other, segment by segment: first writes the natural logarithm of the probability of each step's target and the best class, then
    /// learns from the segment. States begin with zeros at each text.
    /// </summary>
    /// <param name="store">The texts, with a target for every step.</param>
    /// <param name="sequences">Which of them.</param>
    /// <param name="places">For each one where its steps are written.</param>
    /// <param name="logProbabilities">Takes the logarithms.</param>
    /// <param name="best">Takes the classes; -1 where scores are no numbers.</param>
    public void ScoreTargets(SequenceStore store, ReadOnlySpan<int> sequences, ReadOnlySpan<int> places, Span<double> logProbabilities, Span<int> best)
    {
        for (int i = 0; i < sequences.Length; i++)
        {
            int length = store.LengthOf(sequences[i]);
            _states.Start(sequenceCount: 1);
            for (int start = 0; start < length; start += _settings.SegmentLength)
            {
                int count = Math.Min(_settings.SegmentLength, length - start);
                _batch.LoadWindow(store, sequences.Slice(i, 1), [start], [count]);
                _states.Gather([0]);
                _execution.Begin(ExecutionMode.Evaluation);
                VocabularyPass pass = _network.CompareTargets(_batch, _states.Window, _execution);
                pass.LogProbabilities.CopyTo(logProbabilities[(places[i] + start)..]);
                pass.Best.CopyTo(best[(places[i] + start)..]);
                Learn();
            }
        }
    }

    void IParallelWork.Run(int share, int shareCount)
    {
        RowSpan part = RowSpan.Contiguous(_root.Length, share, shareCount);
        Span<float> root = _root.Span.Slice(part.First, part.Count);
        ReadOnlySpan<float> gradients = _gradients.Dense.Span.Slice(part.First, part.Count);
        if (_isMeasuring)
        {
            for (int i = 0; i < root.Length; i++)
            {
                root[i] += gradients[i] * gradients[i];
            }

            return;
        }

        ReadOnlySpan<float> trained = _trained.Span.Slice(part.First, part.Count);
        Span<float> weights = _network.Weights.Span.Slice(part.First, part.Count);
        for (int i = 0; i < root.Length; i++)
        {
            float decay = MathF.Min(1, _decayPerRoot * root[i]);
            weights[i] += (decay * (trained[i] - weights[i])) - (_settings.LearningRate * gradients[i] / (root[i] + _settings.Epsilon));
        }
    }

    /// <summary>A step on the segment that the batch holds, whose states then go on.</summary>
    private void Learn()
    {
        _states.Gather([0]);
        _execution.Begin(ExecutionMode.Training);
        _network.Learn(_batch, LossSettings.Plain, _states.Window, carry: null, _execution);
        _states.Scatter([0]);
        _execution.Run(this, _root.Length);
        _gradients.Clear(_execution);
        _network.Pack(_execution.ThreadCount);
    }

    private static NetworkSpec WithoutDropout(NetworkSpec spec) => spec with
    {
        Inputs = [.. spec.Inputs.Select(input => input with { Dropout = 0 })],
        InputDropout = 0,
        OutputDropout = 0,
        Head = spec.Head with { SampleCount = 0 },
        Stack = spec.Stack with { LayerDropout = 0, RecurrentDropout = 0, WeightDrop = 0, HasBFloat16Weights = false },
    };
}
