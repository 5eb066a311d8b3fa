namespace Microsoft.ML.Recurrent.Trainers.Continuing;

/// <summary>A row of the values that MapValueToKey is to have as keys.</summary>
/// <typeparam name="T">Of a value.</typeparam>
internal sealed class LabelValue<T>
{
    public T Value { get; set; } = default!;
}
