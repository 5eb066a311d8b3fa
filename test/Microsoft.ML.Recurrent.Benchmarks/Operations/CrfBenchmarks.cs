using BenchmarkDotNet.Attributes;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A CRF over 32 sequences of 50 steps. The dense layer below it is narrow, so that the sums over tags are what takes time.</summary>
[MemoryDiagnoser]
public class CrfBenchmarks
{
    private const int BatchSize = 32;
    private const int StepCount = 50;
    private const int InputSize = 16;
    private readonly BatchLayout _layout = new();
    private readonly DecodedBatch _decoded = new();
    private CrfHead _head = null!;
    private Execution _execution = null!;
    private Matrix _input;
    private readonly BatchTargets _targets = new();

    /// <summary>C.</summary>
    [Params(9, 20, 72)]
    public int TagCount { get; set; }

    /// <summary>Threads of a call.</summary>
    [Params(1, 2)]
    public int ThreadCount { get; set; }

    /// <summary>Makes a head with random weights, states and labels.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var parameters = new ParameterSet();
        _head = new CrfHead(parameters, "head", [InputSize], TagCount);
        var random = new Random(1);
        AlignedBuffer weights = parameters.NewBuffer();
        foreach (Parameter parameter in parameters.All)
        {
            Fill(random, parameter.In(weights));
        }

        _head.Pack(weights);
        _layout.Arrange(Enumerable.Repeat(StepCount, BatchSize).ToArray(), default);
        _input = Matrices.Compact(_layout.RowCount, InputSize);
        Fill(random, _input.Buffer.Span);
        int[] labels = [.. Enumerable.Range(0, _layout.RowCount).Select(_ => random.Next(TagCount))];
        float[] rowWeights = [.. Enumerable.Repeat(1f, _layout.RowCount)];
        _targets.Set(isPerStep: true, labels, rowWeights);
        _execution = new Execution(new Workspace(), ThreadCount) { Gradients = new Gradients(parameters) };
    }

    /// <summary>The loss, and the gradients of scores and transitions: the sums forward and backward.</summary>
    [Benchmark]
    public void ForwardBackward()
    {
        _execution.Mode = ExecutionMode.Training;
        HeadPass pass = Forward();
        _head.Compare(pass, _targets, LossSettings.Plain, _execution);
        _head.Backward(pass, wantsInputGradient: true, _execution);
    }

    /// <summary>The probability of each tag at each step.</summary>
    [Benchmark]
    public void Marginals()
    {
        _execution.Mode = ExecutionMode.Scoring;
        _head.OutputsOf(Forward(), _execution);
    }

    /// <summary>The best tags (Viterbi), with marginals.</summary>
    [Benchmark]
    public void Decode()
    {
        _execution.Mode = ExecutionMode.Scoring;
        _head.Decode(Forward(), _decoded, _execution);
    }

    private HeadPass Forward()
    {
        _execution.Workspace.Reset();
        return _head.Forward(new Columns(_input), _layout, _execution);
    }

    private static void Fill(Random random, Span<float> values)
    {
        foreach (ref float value in values)
        {
            value = random.NextSingle() - 0.5f;
        }
    }
}
