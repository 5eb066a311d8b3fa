using BenchmarkDotNet.Attributes;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Engine.Training.Optimizers;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What a mini-batch costs beside its products: one update of half a million weights, an LSTM's of D = H = 256.</summary>
public class WeightUpdateBenchmarks
{
    private const int WeightCount = 512 * 1024;
    private const double LearningRate = 1e-6;
    private readonly Execution _execution = new(new Workspace(), threadCount: 1);
    private AlignedBuffer _weights = null!;
    private Gradients _gradients = null!;
    private Adam _adam = null!;
    private SgdMomentum _momentum = null!;
    private GradientClipping _clipping = null!;

    /// <summary>Makes one large parameter.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var parameters = new ParameterSet();
        parameters.Add("weight", [512, WeightCount / 512], ParameterInitializer.Zeros, isDecayed: true);
        _weights = parameters.NewBuffer();
        _gradients = new Gradients(parameters);
        _weights.Span.Fill(0.5f);
        _gradients.Dense.Span.Fill(0.001f);
        _adam = new Adam(parameters);
        _momentum = new SgdMomentum(parameters);
        _clipping = new GradientClipping(parameters);
    }

    /// <summary>Weights, gradients and two moments.</summary>
    [Benchmark]
    public void Adam() => _adam.Step(_weights, _gradients, LearningRate, _execution);

    /// <summary>One moment where Adam has two.</summary>
    [Benchmark]
    public void Momentum() => _momentum.Step(_weights, _gradients, LearningRate, _execution);

    /// <summary>The gradients only, once.</summary>
    [Benchmark]
    public double Norm() => _clipping.Norm(_gradients, _execution);
}
