using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>The words of one step of some sequences, for an input that reads their characters.</summary>
internal sealed class StepWords(InputStage stage, int input, int capacity)
{
    private readonly WordForms _forms = new();
    private readonly int[] _words = new int[capacity];

    // A word has a few characters: waking workers would cost more than they save.
    private readonly Execution _execution = new(new Workspace(), threadCount: 1);

    public void Clear() => _forms.Clear();

    public void Set(int row, ReadOnlySpan<int> characters) => _words[row] = _forms.IdOf(characters);

    /// <summary>Writes the vectors of the words of rows 0 .. count-1.</summary>
    public void Write(Matrix rows, int count)
    {
        _execution.Workspace.Reset();
        stage.ReadWords(input, _words.AsSpan(0, count), _forms, rows, _execution);
    }
}
