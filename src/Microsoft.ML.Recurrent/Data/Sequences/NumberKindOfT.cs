using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <inheritdoc/>
internal sealed class NumberKind<T>(Func<T, float> convert) : NumberKind(typeof(T))
{
    protected override NumberSource NewSource(DataViewRow input, DataViewSchema.Column column)
        => column.Type is VectorDataViewType
            ? new VectorNumberSource<T>(input, column, convert)
            : new ValueNumberSource<T>(input, column, convert);
}
