using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>A column with one value a row, of any of ML.NET's own types.</summary>
internal abstract class ScalarSteps : StepColumn
{
    /// <summary>A getter of the value at one step of the shown sequence.</summary>
    public abstract Delegate StepGetter(IShownSequence shown, ShownStep step);

    public static ScalarSteps Of(DataViewRow input, DataViewSchema.Column column, MemoryMeter memory)
        => column.Type is TextDataViewType
            ? new TextSteps(input, column, memory)
            : (ScalarSteps)Activator.CreateInstance(typeof(ValueSteps<>).MakeGenericType(column.Type.RawType), input, column, memory)!;
}
