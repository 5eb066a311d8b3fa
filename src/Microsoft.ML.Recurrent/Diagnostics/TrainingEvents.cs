namespace Microsoft.ML.Recurrent.Diagnostics;

/// <summary>A history as scalars of TensorBoard.</summary>
internal static class TrainingEvents
{
    /// <param name="history">All epochs.</param>
    /// <param name="end">When the last one ended.</param>
    /// <param name="file">Takes the scalars.</param>
    public static void Write(IReadOnlyList<TrainingEpoch> history, DateTimeOffset end, EventFile file)
    {
        DateTimeOffset start = end - (history.Count > 0 ? history[^1].Elapsed : TimeSpan.Zero);
        file.WriteVersion(start);
        foreach (TrainingEpoch epoch in history)
        {
            void Write(string tag, double? value)
            {
                if (value is { } number)
                {
                    file.WriteScalar(start + epoch.Elapsed, epoch.Epoch, tag, (float)number);
                }
            }

            Write("loss/training", epoch.TrainingLoss);
            Write("loss/validation", epoch.ValidationLoss);
            foreach ((string name, double value) in epoch.ValidationMetrics)
            {
                Write($"validation/{name}", value);
            }

            Write("training/learning_rate", epoch.LearningRate);
            Write("training/gradient_norm", epoch.GradientNorm);
            Write("training/clipped_share", epoch.ClippedShare);
            Write("training/steps_per_second", epoch.StepsPerSecond);
        }
    }
}
