using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Engine.Training.Optimizers;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The training step of an encoder-decoder as the training loop does it; the batch is packed anew for every step.</summary>
internal sealed class EngineSequenceTraining : ITrainingContestant
{
    private readonly SequenceProblem _problem;
    private readonly EngineEncoderDecoder _engine;
    private readonly EncoderDecoder _network;
    private readonly EncoderDecoderBatch _batch = new();
    private readonly Gradients _gradients;
    private readonly Execution _execution;
    private readonly GradientClipping _clipping;
    private readonly Adam _adam;

    public EngineSequenceTraining(SequenceProblem problem, int threadCount)
    {
        _problem = problem;
        _engine = new EngineEncoderDecoder(problem);
        _network = _engine.Network;
        _gradients = new Gradients(_network.Parameters);
        _execution = new Execution(new Workspace(), threadCount) { Gradients = _gradients };
        _clipping = new GradientClipping(_network.Parameters);
        _adam = new Adam(_network.Parameters);
    }

    public string Name => "ours";

    public Outcome Examine()
    {
        _batch.Load(_engine.Store, _engine.Order);
        float[] probabilities = Probabilities();
        _gradients.Clear(_execution);
        BatchLoss loss = _network.Learn(_batch, LossSettings.Plain, _execution);
        var outcome = new Outcome { [Outcome.Loss] = [(float)loss.Mean], [Outcome.Probabilities] = probabilities };
        TextParameters.AddGradients(outcome, _network.Parameters, _gradients);
        return outcome;
    }

    public void Run()
    {
        Learn();
        Update();
    }

    public void Learn()
    {
        _batch.Load(_engine.Store, _engine.Order);
        _gradients.Clear(_execution);
        _network.Learn(_batch, LossSettings.Plain, _execution);
    }

    public void Update()
    {
        float factor = GradientClipping.FactorOf(_clipping.Norm(_gradients, _execution), Problem.MaximumGradientNorm);
        _adam.Step(_network.Weights, _gradients, Problem.LearningRate, _execution, factor);
        _network.Pack(_execution.ThreadCount);
    }

    public PhaseClock? Clock
    {
        set => _execution.Clock = value;
    }

    public void Dispose()
    {
    }

    /// <summary>Pair after pair, step after step.</summary>
    private float[] Probabilities()
    {
        _execution.Begin(ExecutionMode.Evaluation);
        Matrix outputs = _network.Head.OutputsOf(_network.Forward(_batch, _execution).Head, _execution);
        BatchLayout layout = _batch.Target.Layout;
        var pairs = new float[layout.SequenceCount][];
        for (int packed = 0; packed < pairs.Length; packed++)
        {
            int place = packed;
            pairs[layout.CallerIndex[packed]] =
                [.. Enumerable.Range(0, layout.Lengths[packed]).SelectMany(step => outputs.Row(layout.OffsetOf(step) + place)[.._problem.Shape.VocabularySize].ToArray())];
        }

        return [.. pairs.SelectMany(values => values)];
    }
}
