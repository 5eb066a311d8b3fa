using Microsoft.ML.OnnxRuntime;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>One step of all sequences of the batch; states go on from run to run, between two sets of buffers that change places.</summary>
internal sealed class OnnxStreaming : IContestant
{
    private readonly Problem _problem;
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly float[] _probabilities;
    private readonly float[][][] _states;
    private readonly OrtValue[] _inputs;
    private readonly OrtValue _scores;
    private readonly OrtValue[][] _stateValues;
    private readonly string[] _inputNames;
    private readonly string[] _outputNames;
    private readonly OrtValue[] _runInputs;
    private readonly OrtValue[] _runOutputs;
    private int _step;
    private int _turn;

    public OnnxStreaming(OnnxLibrary library, Problem problem)
    {
        _problem = problem;
        Shape shape = problem.Shape;
        bool hasCell = shape.Kind == RecurrentKind.Lstm;
        _session = library.Open(OnnxNetwork.ForSteps(problem), threadCount: 1);
        _inputNames = hasCell ? [OnnxNetwork.Input, OnnxNetwork.EntryHidden, OnnxNetwork.EntryCell] : [OnnxNetwork.Input, OnnxNetwork.EntryHidden];
        _outputNames = hasCell ? [OnnxNetwork.Probabilities, OnnxNetwork.Hidden, OnnxNetwork.Cell] : [OnnxNetwork.Probabilities, OnnxNetwork.Hidden];
        _runInputs = new OrtValue[_inputNames.Length];
        _runOutputs = new OrtValue[_outputNames.Length];
        _probabilities = new float[shape.BatchSize * shape.ClassCount];
        _scores = OrtValue.CreateTensorValueFromMemory(_probabilities, [shape.BatchSize, shape.ClassCount]);
        int stepLength = shape.BatchSize * shape.InputSize;
        _inputs = [.. Enumerable.Range(0, problem.StepCount).Select(t =>
            OrtValue.CreateTensorValueFromMemory(problem.Input[(t * stepLength)..((t + 1) * stepLength)], [1, shape.BatchSize, shape.InputSize]))];
        float[][] NewStates() => [.. Enumerable.Range(0, _inputNames.Length - 1).Select(_ => new float[shape.BatchSize * shape.HiddenSize])];
        _states = [NewStates(), NewStates()];
        _stateValues = [.. _states.Select(states =>
            states.Select(state => OrtValue.CreateTensorValueFromMemory(state, [1, shape.BatchSize, shape.HiddenSize])).ToArray())];
    }

    public string Name => "ONNX Runtime";

    public Outcome Examine()
    {
        Array.ForEach(_states, states => Array.ForEach(states, state => state.AsSpan().Clear()));
        _step = 0;
        var probabilities = new List<float>();
        for (int t = 0; t < _problem.StepCount; t++)
        {
            Run();
            probabilities.AddRange(_probabilities);
        }

        return new Outcome { [Outcome.Probabilities] = [.. probabilities] };
    }

    public void Run()
    {
        _runInputs[0] = _inputs[_step];
        _runOutputs[0] = _scores;
        for (int i = 1; i < _runInputs.Length; i++)
        {
            _runInputs[i] = _stateValues[_turn][i - 1];
            _runOutputs[i] = _stateValues[1 - _turn][i - 1];
        }

        _session.Run(_options, _inputNames, _runInputs, _outputNames, _runOutputs);
        _turn = 1 - _turn;
        _step = _step + 1 == _problem.StepCount ? 0 : _step + 1;
    }

    public void Dispose()
    {
        Array.ForEach(_inputs, value => value.Dispose());
        Array.ForEach(_stateValues, values => Array.ForEach(values, value => value.Dispose()));
        _scores.Dispose();
        _options.Dispose();
        _session.Dispose();
    }
}
