using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Data.TimeSeries;

/// <summary>What is kept of a column's values while series are brought to a frequency.</summary>
internal abstract class KeptColumn
{
    /// <summary>Keeps the input's value as that of a row that is new.</summary>
    public abstract void Add();

    /// <summary>Puts the input's value and that of a kept row together.</summary>
    public abstract void Combine(int row);

    /// <summary>A getter of the value of the row that is shown.</summary>
    public abstract Delegate Getter(Func<FilledRow> shown);

    public static KeptColumn Of(DataViewRow input, DataViewSchema.Column column, GapFilling filling, StepAggregation aggregation) => column.Type switch
    {
        NumberDataViewType { RawType: var type } when type == typeof(float) => new KeptNumbers<float>(new SingleNumber(input, column), filling, aggregation),
        NumberDataViewType { RawType: var type } when type == typeof(double) => new KeptNumbers<double>(new DoubleNumber(input, column), filling, aggregation),
        VectorDataViewType { ItemType.RawType: var type } when type == typeof(float) =>
            new KeptNumbers<VBuffer<float>>(new SingleVector(input, column), filling, aggregation),
        _ => (KeptColumn)Activator.CreateInstance(typeof(KeptValues<>).MakeGenericType(column.Type.RawType), input, column)!,
    };
}
