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

    public long Bytes => _classes.Bytes + _numbers.Bytes;

    /// <summary>Room for the classes of so many rows; the caller writes all of it.</summary>
    public Span<int> AddClasses(int rowCount)
    {
        Debug.Assert(Shape.Kind == TargetKind.Class);
        return _classes.Extend(rowCount);
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
    }

    public void Clear()
    {
        _classes.Clear();
        _numbers.Clear();
    }
}
