using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <inheritdoc/>
internal abstract class ScalarSteps<T> : ScalarSteps
{
    public abstract T this[int slot] { get; }

    public override Delegate StepsGetter(IShownSequence shown) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> values) =>
    {
        ReadOnlySpan<int> steps = shown.Steps;
        VBufferEditor<T> editor = VBufferEditor.Create(ref values, steps.Length);
        for (int step = 0; step < steps.Length; step++)
        {
            editor.Values[step] = this[steps[step]];
        }

        values = editor.Commit();
    });

    public override Delegate StepGetter(IShownSequence shown, ShownStep step) => step switch
    {
        ShownStep.First => (ValueGetter<T>)((ref T value) => value = this[shown.Steps[0]]),
        ShownStep.Last => (ValueGetter<T>)((ref T value) => value = this[shown.Steps[^1]]),
        _ => (ValueGetter<T>)((ref T value) => value = shown.LabelStep < 0 ? StepValue.Missing<T>() : this[shown.LabelStep]),
    };
}
