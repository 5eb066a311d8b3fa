using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>A problem's forecaster as a TorchSharp user writes it: nn.LSTM or nn.GRU on time-major windows, and an nn.Linear each for head and linear path.</summary>
internal sealed class TorchForecaster : IDisposable
{
    private readonly LSTM? _lstm;
    private readonly GRU? _gru;
    private readonly Linear _head;
    private readonly Linear _linear;
    private readonly Tensor _windows;
    private readonly Tensor _values;

    public TorchForecaster(ForecastProblem problem)
    {
        Shape shape = problem.Shape;
        if (shape.Kind == RecurrentKind.Lstm)
        {
            _lstm = nn.LSTM(shape.InputSize, shape.HiddenSize);
        }
        else
        {
            _gru = nn.GRU(shape.InputSize, shape.HiddenSize);
        }

        _head = nn.Linear(shape.HiddenSize, problem.ScoreCount);
        _linear = nn.Linear(shape.StepCount, problem.ScoreCount, hasBias: false);
        Parameters = ((nn.Module?)_lstm ?? _gru)!.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        Parameters.Add(Problem.HeadWeight, _head.weight!);
        Parameters.Add(Problem.HeadBias, _head.bias!);
        Parameters.Add(ForecastProblem.LinearWeight, _linear.weight!);
        TorchTensors.Load(Parameters, problem.Weights);
        _windows = tensor(problem.Windows, [shape.StepCount, shape.BatchSize, shape.InputSize]);
        float[] values = [.. Enumerable.Range(0, shape.BatchSize).SelectMany(problem.ValuesOf)];
        _values = tensor(values, [shape.BatchSize, shape.StepCount]);
    }

    public Dictionary<string, Parameter> Parameters { get; }

    /// <summary>[B, horizon * levels].</summary>
    public Tensor Scores()
    {
        Tensor hidden;
        if (_lstm is not null)
        {
            (_, hidden, _) = _lstm.call(_windows);
        }
        else
        {
            (_, hidden) = _gru!.call(_windows);
        }

        return _head.call(hidden[0]) + _linear.call(_values);
    }

    public void Dispose()
    {
        _lstm?.Dispose();
        _gru?.Dispose();
        _head.Dispose();
        _linear.Dispose();
        _windows.Dispose();
        _values.Dispose();
    }
}
