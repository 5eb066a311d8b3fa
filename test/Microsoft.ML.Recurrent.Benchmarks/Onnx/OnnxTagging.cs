using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Tags the sequences one after the other, each alone, by one model that takes any number of steps.</summary>
internal sealed class OnnxTagging : IContestant
{
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly string[] _inputNames = [OnnxNetwork.Input];
    private readonly string[] _outputNames = [OnnxNetwork.Probabilities];
    private readonly float[][] _probabilities;
    private readonly OrtValue[][] _inputs;
    private readonly OrtValue[][] _outputs;

    public OnnxTagging(OnnxLibrary library, Problem problem, int threadCount)
    {
        Shape shape = problem.Shape;
        _session = library.Open(OnnxNetwork.ForBatches(problem, stepCount: null, batchSize: 1), threadCount);
        _probabilities = Array.ConvertAll(problem.Lengths, length => new float[length * shape.ClassCount]);
        _inputs = [.. problem.Lengths.Select((length, sequence) =>
        {
            var input = new float[length * shape.InputSize];
            for (int t = 0; t < length; t++)
            {
                problem.InputOf(t, sequence).CopyTo(input.AsSpan(t * shape.InputSize));
            }

            return new[] { OrtValue.CreateTensorValueFromMemory(input, [length, 1, shape.InputSize]) };
        })];
        _outputs = [.. _probabilities.Select((values, sequence) =>
            new[] { OrtValue.CreateTensorValueFromMemory(values, [problem.Lengths[sequence], shape.ClassCount]) })];
    }

    public string Name => "ONNX Runtime";

    public Outcome Examine()
    {
        Run();
        var outcome = new Outcome();
        for (int sequence = 0; sequence < _probabilities.Length; sequence++)
        {
            outcome.Add(Outcome.ProbabilitiesOf(sequence), [.. _probabilities[sequence]]);
        }

        return outcome;
    }

    public void Run()
    {
        for (int sequence = 0; sequence < _inputs.Length; sequence++)
        {
            _session.Run(_options, _inputNames, _inputs[sequence], _outputNames, _outputs[sequence]);
        }
    }

    public void Dispose()
    {
        Array.ForEach(_inputs, values => values[0].Dispose());
        Array.ForEach(_outputs, values => values[0].Dispose());
        _options.Dispose();
        _session.Dispose();
    }
}
