using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Reads the class of a row, 0-based; -1 where it is missing.</summary>
internal abstract class ClassLabelReader : LabelReader
{
    private int _class = -1;

    public override bool HasAny => _class >= 0;

    /// <summary>A reader of a key of any raw type.</summary>
    public static ClassLabelReader Of(DataViewRow row, DataViewSchema.Column column)
    {
        var key = (KeyDataViewType)column.Type;
        return Type.GetTypeCode(key.RawType) switch
        {
            TypeCode.Byte => new KeyLabelReader<byte>(row, column, key.Count),
            TypeCode.UInt16 => new KeyLabelReader<ushort>(row, column, key.Count),
            TypeCode.UInt32 => new KeyLabelReader<uint>(row, column, key.Count),
            _ => new KeyLabelReader<ulong>(row, column, key.Count),
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
