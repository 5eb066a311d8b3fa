using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Reads the class of a row, 0-based; below 0 where it is missing or unseen.</summary>
internal abstract class ClassLabelReader : LabelReader
{
    private int _class = TargetStore.MissingClass;

    public override bool HasAny => _class != TargetStore.MissingClass;

    public override bool HasKnown => _class >= 0;

    public override int UnseenCount => _class <= TargetStore.UnseenClass ? 1 : 0;

    /// <summary>A reader of a key of any raw type; key 0 has the class <paramref name="missing"/>.</summary>
    public static ClassLabelReader Of(DataViewRow row, DataViewSchema.Column column, int missing = TargetStore.MissingClass)
    {
        var key = (KeyDataViewType)column.Type;
        return Type.GetTypeCode(key.RawType) switch
        {
            TypeCode.Byte => new KeyLabelReader<byte>(row, column, key.Count, missing),
            TypeCode.UInt16 => new KeyLabelReader<ushort>(row, column, key.Count, missing),
            TypeCode.UInt32 => new KeyLabelReader<uint>(row, column, key.Count, missing),
            _ => new KeyLabelReader<ulong>(row, column, key.Count, missing),
        };
    }

    public override int Read()
    {
        _class = ReadClass();
        return 1;
    }

    public override void AppendTo(TargetStore targets) => targets.AddClass(_class);

    protected abstract int ReadClass();
}
