namespace Microsoft.ML.Recurrent.Tests.Trainers;

/// <summary>Calls an action with each report, on the thread that reports.</summary>
internal sealed class Told<T>(Action<T> action) : IProgress<T>
{
    public void Report(T value) => action(value);
}
