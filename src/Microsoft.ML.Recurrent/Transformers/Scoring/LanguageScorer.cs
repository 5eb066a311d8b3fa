using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>
/// Asks a language model how probable the tokens of some texts are. Texts go through the network window by window, so that the length of one does not decide the
/// memory it takes.
/// </summary>
internal sealed class LanguageScorer
{
    private const int WindowSteps = 512;

    private readonly WindowedRun _windows;
    private readonly DynamicEvaluation? _dynamics;
    private readonly LanguageTexts _texts;
    private double[] _logProbabilities = [];
    private int[] _best = [];

    /// <param name="model">A language model.</param>
    /// <param name="dynamics">What goes on learning from the texts in the model's place; null: nothing learns.</param>
    public LanguageScorer(FittedModel model, DynamicEvaluation? dynamics = null)
    {
        _dynamics = dynamics;
        _texts = new LanguageTexts(hasEnd: model.Output.Rows == LanguageModelRows.Separate);
        _windows = new WindowedRun(model.Network, WindowSteps);
    }

    /// <inheritdoc cref="LanguageTexts.Clear"/>
    public void Clear() => _texts.Clear();

    /// <inheritdoc cref="LanguageTexts.Add(SequenceStore, int)"/>
    public void Add(SequenceStore store, int sequence) => _texts.Add(store, sequence);

    /// <inheritdoc cref="LanguageTexts.AddJoined(SequenceStore)"/>
    public void AddJoined(SequenceStore store) => _texts.AddJoined(store);

    /// <summary>Scores all texts.</summary>
    public void Score(Execution execution)
    {
        if (_logProbabilities.Length < _texts.Store.StepCount)
        {
            _logProbabilities = new double[_texts.Store.StepCount];
            _best = new int[_texts.Store.StepCount];
        }

        int[] sequences = [.. _texts.Sequences];
        int[] places = [.. _texts.Places];
        if (_dynamics is not null)
        {
            _dynamics.ScoreTargets(_texts.Store, sequences, places, _logProbabilities, _best);
        }
        else if (sequences.Length > 0)
        {
            _windows.ScoreTargets(_texts.Store, sequences, places, execution, _logProbabilities, _best);
        }
    }

    /// <summary>Of the i-th text the natural logarithm of the probability of each token and of end-of-sequence, where the model has it.</summary>
    public ReadOnlySpan<double> LogProbabilitiesOf(int i) => _logProbabilities.AsSpan(_texts.PlaceOf(i), _texts.CountOf(i));

    /// <summary>How many of the i-th text's tokens, ends included, are the most probable ones.</summary>
    public int CorrectCountOf(int i)
    {
        int correct = 0;
        int place = _texts.PlaceOf(i);
        for (int step = place; step < place + _texts.CountOf(i); step++)
        {
            correct += _best[step] == _texts.Store.Targets.Classes(step, 1)[0] ? 1 : 0;
        }

        return correct;
    }
}
