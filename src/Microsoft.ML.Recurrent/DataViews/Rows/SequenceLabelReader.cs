using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Reads a row's second sequence; what is missing in it is the unknown symbol. A row without any symbol has no label.</summary>
internal sealed class SequenceLabelReader(StepLabelReader steps) : LabelReader
{
    private int[] _symbols = [];

    public override bool HasAny => !steps.Values.IsEmpty;

    public override int Read()
    {
        steps.Read();
        return 1;
    }

    /// <summary>Writes what was read last.</summary>
    public ReadOnlySpan<int> Symbols()
    {
        ReadOnlySpan<int> classes = steps.Values;
        if (_symbols.Length < classes.Length)
        {
            _symbols = new int[Math.Max(classes.Length, 2 * _symbols.Length)];
        }

        for (int i = 0; i < classes.Length; i++)
        {
            _symbols[i] = classes[i] < 0 ? TargetSymbols.Unknown : classes[i] + TargetSymbols.First;
        }

        return _symbols.AsSpan(0, classes.Length);
    }

    public override void AppendTo(TargetStore targets) => targets.AddSequence(Symbols());
}
