using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Reads one feature column of a row: first the value and its number of steps, then the steps into a store.</summary>
internal abstract class StepReader
{
    /// <summary>Reads the current row's value and returns its steps; 0 for an empty one.</summary>
    public abstract int Read();

    /// <summary>Adds the value read last to an input of the store; an empty one as one step that is missing.</summary>
    public abstract void Append(SequenceStore store, int input);

    /// <summary>A reader of a fitted column.</summary>
    public static StepReader Of(DataViewRow row, FeatureColumn feature) => Of(row, feature, feature.Index, isLearning: false);

    /// <summary>A reader of a column that is not fitted yet: adds the tokens it meets to <paramref name="index"/>, leaves numbers as they are.</summary>
    public static StepReader Learning(DataViewRow row, FeatureColumn feature, TokenIndex? index) => Of(row, feature, index, isLearning: true);

    private static StepReader Of(DataViewRow row, FeatureColumn feature, TokenIndex? index, bool isLearning)
        => feature.FurtherColumnNames is null
            ? Of(row, feature.ColumnName, feature, index, isLearning)
            : new JoinedStepReader([.. feature.ColumnNames.Select(name => Of(row, name, feature, index, isLearning))]);

    private static StepReader Of(DataViewRow row, string columnName, FeatureColumn feature, TokenIndex? index, bool isLearning)
    {
        DataViewSchema.Column column = row.Schema[columnName];
        return feature.Kind switch
        {
            FeatureKind.Numbers => new NumberReader(row, column, feature, isLearning),
            FeatureKind.Words => new WordReader(row, column, (WordIndex)index!),
            FeatureKind.Spelling => new SpellingReader(row, column, (CodeIndex)index!, feature.NormalizesDigits),
            FeatureKind.Casing => new CasingReader(row, column),
            FeatureKind.Characters => new CharacterReader(row, column, (CodeIndex)index!),
            _ => KeyReader(row, column, (CodeIndex)index!),
        };
    }

    private static StepReader KeyReader(DataViewRow row, DataViewSchema.Column column, CodeIndex index)
    {
        Type rawType = ((VectorDataViewType)column.Type).ItemType.RawType;
        return Type.GetTypeCode(rawType) switch
        {
            TypeCode.Byte => new KeyReader<byte>(row, column, index),
            TypeCode.UInt16 => new KeyReader<ushort>(row, column, index),
            TypeCode.UInt32 => new KeyReader<uint>(row, column, index),
            _ => new KeyReader<ulong>(row, column, index),
        };
    }
}
