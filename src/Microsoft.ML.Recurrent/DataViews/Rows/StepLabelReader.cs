using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Reads the classes of a row's steps, 0-based; below 0 where one is missing or unseen.</summary>
internal abstract class StepLabelReader : LabelReader
{
    private int[] _classes = [];
    private int _count;

    /// <summary>The classes read last.</summary>
    public ReadOnlySpan<int> Values => _classes.AsSpan(0, _count);

    /// <summary>Whether any of them is not missing.</summary>
    public override bool HasAny => Values.ContainsAnyExcept(TargetStore.MissingClass);

    public override bool HasKnown => Values.ContainsAnyInRange(0, int.MaxValue);

    public override int UnseenCount
    {
        get
        {
            int count = 0;
            foreach (int label in Values)
            {
                count += label <= TargetStore.UnseenClass ? 1 : 0;
            }

            return count;
        }
    }

    /// <summary>A reader of a vector of keys, or of texts that <paramref name="tags"/> gives classes.</summary>
    public static StepLabelReader Of(DataViewRow row, DataViewSchema.Column column, WordIndex? tags, UnseenLabels? unseen = null)
    {
        if (tags is not null)
        {
            return new TextStepLabelReader(row, column, tags, unseen);
        }

        int missing = unseen?.ClassOfMissingKey ?? TargetStore.MissingClass;
        var key = (KeyDataViewType)((VectorDataViewType)column.Type).ItemType;
        return Type.GetTypeCode(key.RawType) switch
        {
            TypeCode.Byte => new KeyStepLabelReader<byte>(row, column, key.Count, missing),
            TypeCode.UInt16 => new KeyStepLabelReader<ushort>(row, column, key.Count, missing),
            TypeCode.UInt32 => new KeyStepLabelReader<uint>(row, column, key.Count, missing),
            _ => new KeyStepLabelReader<ulong>(row, column, key.Count, missing),
        };
    }

    public override void AppendTo(TargetStore targets) => Values.CopyTo(targets.AddClasses(_count));

    /// <summary>Room for the classes of a row, each the one for missing labels.</summary>
    protected Span<int> Start(int count, int missing = TargetStore.MissingClass)
    {
        if (_classes.Length < count)
        {
            _classes = new int[Math.Max(count, 2 * _classes.Length)];
        }

        _count = count;
        Span<int> classes = _classes.AsSpan(0, count);
        classes.Fill(missing);
        return classes;
    }
}
