using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>The training step of a language model by nn.Embedding, a stacked nn.LSTM or nn.GRU whose states are detached between windows, and torch.optim.Adam.</summary>
internal sealed class TorchLanguageTraining : IContestant
{
    private readonly LanguageProblem _problem;
    private readonly Embedding _embedding;
    private readonly LSTM? _lstm;
    private readonly GRU? _gru;
    private readonly Linear _head;
    private readonly Dictionary<string, Parameter> _parameters;
    private readonly Tensor _tokens;
    private readonly Tensor _labels;
    private readonly optim.Optimizer _optimizer;
    private Tensor _hidden;
    private Tensor _cell;

    public TorchLanguageTraining(LanguageProblem problem, int threadCount)
    {
        set_num_threads(threadCount);
        _problem = problem;
        Shape shape = problem.Shape;
        _embedding = nn.Embedding(shape.VocabularySize, shape.InputSize);
        if (shape.Kind == RecurrentKind.Lstm)
        {
            _lstm = nn.LSTM(shape.InputSize, shape.HiddenSize, problem.LayerCount);
        }
        else
        {
            _gru = nn.GRU(shape.InputSize, shape.HiddenSize, problem.LayerCount);
        }

        _head = nn.Linear(shape.HiddenSize, shape.VocabularySize);
        _parameters = ((nn.Module?)_lstm ?? _gru)!.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        _parameters.Add(LanguageProblem.Table, _embedding.weight!);
        _parameters.Add(Problem.HeadBias, _head.bias!);
        if (!shape.IsTied)
        {
            _parameters.Add(Problem.HeadWeight, _head.weight!);
        }

        TorchTensors.Load(_parameters, problem.Weights);
        _tokens = TorchTensors.Indices(problem.Tokens, shape.StepCount, shape.BatchSize);
        _labels = TorchTensors.Indices(problem.Labels, problem.Labels.Length);
        _optimizer = optim.Adam(_parameters.Values, Problem.LearningRate);
        (_hidden, _cell) = EntryStates();
    }

    public string Name => "TorchSharp";

    public Outcome Examine()
    {
        Enter();
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor logits = Logits();
        Tensor loss = nn.functional.cross_entropy(logits, _labels);
        loss.backward();
        var outcome = new Outcome
        {
            [Outcome.Loss] = [loss.item<float>()],
            [Outcome.Probabilities] = TorchTensors.Floats(softmax(logits.detach(), 1)),
        };
        TorchTensors.AddGradients(outcome, _parameters);
        Enter();
        return outcome;
    }

    public void Run()
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer.zero_grad();
        Tensor loss = nn.functional.cross_entropy(Logits(), _labels);
        loss.backward();
        nn.utils.clip_grad_norm_(_parameters.Values, Problem.MaximumGradientNorm);
        _optimizer.step();
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _embedding.Dispose();
        _lstm?.Dispose();
        _gru?.Dispose();
        _head.Dispose();
        _tokens.Dispose();
        _labels.Dispose();
        _hidden.Dispose();
        _cell.Dispose();
    }

    /// <summary>[T*B,V]; moves the states on.</summary>
    private Tensor Logits()
    {
        Tensor embedded = _embedding.call(_tokens);
        Tensor output, hidden, cell = _cell;
        if (_lstm is not null)
        {
            (output, hidden, cell) = _lstm.call(embedded, (_hidden, _cell));
        }
        else
        {
            (output, hidden) = _gru!.call(embedded, _hidden);
        }

        Keep(hidden, cell);
        return nn.functional.linear(output.flatten(0, 1), _problem.Shape.IsTied ? _embedding.weight! : _head.weight!, _head.bias!);
    }

    private void Enter()
    {
        (Tensor hidden, Tensor cell) = EntryStates();
        Keep(hidden, cell);
    }

    /// <summary>Gradients stop here.</summary>
    private void Keep(Tensor hidden, Tensor cell)
    {
        Tensor before = _hidden, cellBefore = _cell;
        _hidden = hidden.detach().DetachFromDisposeScope();
        before.Dispose();
        if (!ReferenceEquals(cell, cellBefore))
        {
            _cell = cell.detach().DetachFromDisposeScope();
            cellBefore.Dispose();
        }
    }

    private (Tensor Hidden, Tensor Cell) EntryStates()
    {
        long[] shape = [_problem.LayerCount, _problem.Shape.BatchSize, _problem.Shape.HiddenSize];
        return (tensor(_problem.Hidden, shape), tensor(_problem.Cell, shape));
    }
}
