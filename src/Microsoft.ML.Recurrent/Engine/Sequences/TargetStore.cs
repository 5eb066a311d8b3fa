using System.Diagnostics;

namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>
/// The targets of the sequences of a <see cref="SequenceStore"/>, one row per sequence or one per step, in the order of the sequences.
/// </summary>
internal sealed class TargetStore(TargetShape shape)
{
    /// <summary>The class of a row whose label is missing: it teaches and measures nothing.</summary>
    public const int MissingClass = -1;

    /// <summary>From here downwards, classes that training never saw: of no loss, and wrong whatever is predicted.</summary>
    public const int UnseenClass = -2;

    private readonly GrowingArray<int> _classes = new();
    private readonly GrowingArray<float> _numbers = new();

    public TargetShape Shape { get; } = shape;

    /// <summary>The second sequences, one for each: what a decoder reads, with what it has to write as the class of each step. Null where none are learned.</summary>
    public SequenceStore? Sequences { get; } = shape.Kind == TargetKind.Sequence ? new SequenceStore([0], TargetShape.ClassPerStep) : null;

    public long Bytes => _classes.Bytes + _numbers.Bytes + (Sequences?.Bytes ?? 0);

    /// <summary>Room for the classes of so many rows; the caller writes all of it.</summary>
    public Span<int> AddClasses(int rowCount)
    {
        Debug.Assert(Shape.Kind == TargetKind.Class);
        return _classes.Extend(rowCount);
    }

    /// <summary>Adds a second sequence of symbols, which may be empty.</summary>
    public void AddSequence(ReadOnlySpan<int> symbols)
    {
        Span<int> read = Sequences!.AddTokens(0, symbols.Length + 1);
        read[0] = TargetSymbols.Begin;
        symbols.CopyTo(read[1..]);
        Span<int> written = Sequences.Targets.AddClasses(symbols.Length + 1);
        symbols.CopyTo(written);
        written[^1] = TargetSymbols.End;
        Sequences.EndSequence(symbols.Length + 1);
    }

    public void AddClass(int value) => AddClasses(1)[0] = value;

    /// <summary>Room for rows x width numbers, row by row; the caller writes all of it.</summary>
    public Span<float> AddNumbers(int rowCount)
    {
        Debug.Assert(Shape.Kind == TargetKind.Numbers);
        return _numbers.Extend((long)rowCount * Shape.Width);
    }

    public ReadOnlySpan<int> Classes(int firstRow, int rowCount) => _classes.Span.Slice(firstRow, rowCount);

    public ReadOnlySpan<float> Numbers(int firstRow, int rowCount) => _numbers.Span.Slice(checked(firstRow * Shape.Width), rowCount * Shape.Width);

    /// <summary>All classes, for giving them other numbers in place.</summary>
    public Span<int> AllClasses => _classes.Span;

    /// <summary>All numbers, for giving them another scale in place.</summary>
    public Span<float> AllNumbers => _numbers.Span;

    /// <summary>Adds rows of another store of the same shape.</summary>
    public void AddRows(TargetStore source, int firstRow, int rowCount)
    {
        if (Shape.Kind == TargetKind.Class)
        {
            source.Classes(firstRow, rowCount).CopyTo(AddClasses(rowCount));
        }
        else if (Shape.Kind == TargetKind.Numbers)
        {
            source.Numbers(firstRow, rowCount).CopyTo(AddNumbers(rowCount));
        }

        for (int row = firstRow; Sequences is not null && row < firstRow + rowCount; row++)
        {
            Sequences.AddSequence(source.Sequences!, row);
        }
    }

    public void Clear()
    {
        _classes.Clear();
        _numbers.Clear();
        Sequences?.Clear();
    }
}
