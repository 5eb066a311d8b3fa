using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>Which types of column can play which part in a sequence.</summary>
internal static class StepType
{
    /// <summary>Single values of ML.NET's own types, which can be kept when their row is gone.</summary>
    public static bool IsGroup(DataViewType type)
        => IsNumber(type) || IsToken(type) || IsTime(type) || type is RowIdDataViewType;

    /// <summary>
    /// Types whose values have one order that nobody doubts. Texts have none ("10" before "9"), nor have keys, which are numbered in
    /// the order in which they were first met.
    /// </summary>
    public static bool IsOrder(DataViewType type) => type is NumberDataViewType || IsTime(type);

    public static bool IsLabel(DataViewType type) => IsNumber(type) || IsToken(type);

    public static bool IsToken(DataViewType type) => type is TextDataViewType or KeyDataViewType;

    /// <summary>Numbers and Booleans, and vectors of them whose length is known.</summary>
    public static bool IsNumbers(DataViewType type) => type is VectorDataViewType vector ? vector.IsKnownSize && IsNumber(vector.ItemType) : IsNumber(type);

    /// <summary>Numbers of a column at one step.</summary>
    public static int WidthOf(DataViewType type) => type is VectorDataViewType vector ? vector.Size : 1;

    private static bool IsNumber(DataViewType type) => type is NumberDataViewType or BooleanDataViewType;

    private static bool IsTime(DataViewType type) => type is DateTimeDataViewType or DateTimeOffsetDataViewType or TimeSpanDataViewType;
}
