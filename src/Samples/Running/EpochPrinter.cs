using System.Globalization;
using Microsoft.ML.Recurrent;

namespace Samples.Running;

/// <summary>Prints a line per epoch, on the training thread: <see cref="Progress{T}"/> would hand the lines to the thread pool, out of order.</summary>
internal sealed class EpochPrinter(int everyNthEpoch = 1) : IProgress<TrainingEpoch>
{
    public void Report(TrainingEpoch value)
    {
        if (value.Epoch % everyNthEpoch != 0 && value.Epoch != value.NumberOfEpochs)
            return;
        string validation = value.ValidationAccuracy is double accuracy ? $", validation accuracy {Text(accuracy)}{(value.IsBest ? " (best)" : "")}" : "";
        Console.WriteLine($"epoch {value.Epoch}/{value.NumberOfEpochs}: training loss {Text(value.TrainingLoss)}{validation}");
    }

    private static string Text(double value) => value.ToString("F4", CultureInfo.InvariantCulture);
}
