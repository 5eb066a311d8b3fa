using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Probabilities of a batch by ONNX Runtime, inputs and outputs in memory that is made once.</summary>
internal sealed class OnnxScoring : IContestant
{
    private readonly Problem _problem;
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly float[] _probabilities;
    private readonly string[] _inputNames;
    private readonly OrtValue[] _inputs;
    private readonly string[] _outputNames = [OnnxNetwork.Probabilities];
    private readonly OrtValue[] _outputs;

    public OnnxScoring(OnnxLibrary library, Problem problem, int threadCount)
    {
        _problem = problem;
        Shape shape = problem.Shape;
        _session = library.Open(OnnxNetwork.ForBatches(problem, problem.StepCount, shape.BatchSize), threadCount);
        int rows = shape.IsTagger ? problem.StepCount * shape.BatchSize : shape.BatchSize;
        _probabilities = new float[rows * shape.ClassCount];
        OrtValue input = OrtValue.CreateTensorValueFromMemory(problem.Input, [problem.StepCount, shape.BatchSize, shape.InputSize]);
        _inputNames = shape.IsRagged ? [OnnxNetwork.Input, OnnxNetwork.Lengths] : [OnnxNetwork.Input];
        _inputs = shape.IsRagged ? [input, OrtValue.CreateTensorValueFromMemory(problem.Lengths, [shape.BatchSize])] : [input];
        _outputs = [OrtValue.CreateTensorValueFromMemory(_probabilities, [rows, shape.ClassCount])];
    }

    public string Name => "ONNX Runtime";

    public Outcome Examine()
    {
        Run();
        float[] probabilities = _problem.Shape.IsTagger ? _problem.WithoutPadding(_probabilities, _problem.Shape.ClassCount) : [.. _probabilities];
        return new Outcome { [Outcome.Probabilities] = probabilities };
    }

    public void Run() => _session.Run(_options, _inputNames, _inputs, _outputNames, _outputs);

    public void Dispose()
    {
        Array.ForEach(_inputs, value => value.Dispose());
        Array.ForEach(_outputs, value => value.Dispose());
        _options.Dispose();
        _session.Dispose();
    }
}
