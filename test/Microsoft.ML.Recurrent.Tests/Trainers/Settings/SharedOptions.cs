using Options = Microsoft.ML.Recurrent.RecurrentTrainerOptions;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Settings;

/// <summary>Options that do the same in every trainer: another value of each, and what it needs beside it.</summary>
internal static class SharedOptions
{
    private static readonly Dictionary<string, (object? Other, Action<Options>? Given)> s_deciding = new()
    {
        [nameof(Options.Cell)] = (RecurrentCellKind.Gru, null),
        [nameof(Options.RnnActivation)] = (RnnActivation.Relu, options => options.Cell = RecurrentCellKind.Rnn),
        [nameof(Options.GruForm)] = (GruForm.ResetBefore, options => options.Cell = RecurrentCellKind.Gru),
        [nameof(Options.Peepholes)] = (true, null),
        [nameof(Options.CoupledInputForgetGate)] = (true, null),
        [nameof(Options.RecurrentInitialization)] = (RecurrentInitialization.Identity, null),
        [nameof(Options.SpectralRadius)] = (0.9f, null),
        [nameof(Options.ForgetBias)] = (3f, null),
        [nameof(Options.ChronoInitialization)] = (20, null),
        [nameof(Options.FrozenLayers)] = (new[] { 0 }, null),
        [nameof(Options.FreezeHead)] = (true, null),
        [nameof(Options.HiddenSize)] = (5, null),
        [nameof(Options.NumberOfLayers)] = (2, null),
        [nameof(Options.ResidualConnections)] = (true, options => options.NumberOfLayers = 2),
        [nameof(Options.LayerNormalization)] = (true, null),
        [nameof(Options.InputDropout)] = (0.3f, null),
        [nameof(Options.LayerDropout)] = (0.3f, options => options.NumberOfLayers = 2),
        [nameof(Options.RecurrentDropout)] = (0.3f, null),
        [nameof(Options.OutputDropout)] = (0.3f, null),
        [nameof(Options.VariationalDropout)] = (true, options => options.InputDropout = 0.3f),
        [nameof(Options.WeightDrop)] = (0.3f, null),
        [nameof(Options.ActivationRegularization)] = (1f, null),
        [nameof(Options.TemporalActivationRegularization)] = (1f, null),

        // Steps so long that losses rise.
        [nameof(Options.AveragingInterval)] = (1, options => (options.LearningRate, options.NumberOfEpochs) = (1, 20)),
        [nameof(Options.AveragingStartEpoch)] = (1, null),
        [nameof(Options.L2Regularization)] = (0.1f, null),
        [nameof(Options.WeightDecay)] = (0.2f, null),
        [nameof(Options.BatchSize)] = (7, null),
        [nameof(Options.NumberOfEpochs)] = (3, null),
        [nameof(Options.LearningRate)] = (0.01f, null),
        [nameof(Options.Optimizer)] = (OptimizerKind.Adam, null),
        [nameof(Options.Momentum)] = (0.5f, options => options.Optimizer = OptimizerKind.Sgd),
        [nameof(Options.Nesterov)] = (true, options => options.Optimizer = OptimizerKind.Sgd),
        [nameof(Options.Beta1)] = (0.5f, null),
        [nameof(Options.Beta2)] = (0.9f, null),
        [nameof(Options.LearningRateSchedule)] = (LearningRateSchedule.Linear, null),

        // Of the four updates.
        [nameof(Options.WarmupFraction)] = (0.6f, null),
        [nameof(Options.MaximumGradientNorm)] = (0.01f, null),
        [nameof(Options.MaximumGradientValue)] = (0.001f, null),

        // Whose gradients differ by rounding.
        [nameof(Options.GradientCheckpointLength)] = (3, null),
        [nameof(Options.ValidationSetFraction)] = (0.3f, null),
        [nameof(Options.Seed)] = (8, null),
    };

    private static readonly Dictionary<string, object> s_indifferent = new()
    {
        [nameof(Options.NumberOfThreads)] = 3,
        [nameof(Options.ShowProgress)] = true,
        [nameof(Options.CheckpointInterval)] = TimeSpan.FromSeconds(2),
        [nameof(Options.MaximumCheckpoints)] = 5,
    };

    /// <summary>Whether an option decides what training makes, by the entries of a trainer of its own and then by the shared ones.</summary>
    public static bool Decides<TOptions>(
        string name, Dictionary<string, (object? Other, Action<TOptions>? Given)> own, out (object? Other, Action<TOptions>? Given) entry)
        where TOptions : Options
    {
        if (own.TryGetValue(name, out entry))
        {
            return true;
        }

        bool isShared = s_deciding.TryGetValue(name, out (object? Other, Action<Options>? Given) shared);
        entry = shared;
        return isShared;
    }

    /// <summary>Another value of an option that decides nothing; null: the trainer has an entry of its own.</summary>
    public static object? Indifferent(string name) => s_indifferent.GetValueOrDefault(name);

    /// <summary>Trains alone, with checkpoints, and from one.</summary>
    public static void AssertCheckpointsDecideNothing<TOptions>(Func<TOptions> newOptions, Func<TOptions, string> outcome)
        where TOptions : Options
    {
        string folder = Directory.CreateTempSubdirectory("checkpoints").FullName;
        try
        {
            TOptions options = newOptions();
            string before = outcome(options);
            options.CheckpointPath = folder;
            Assert.Equal(before, outcome(options));
            options.ResumeFrom = Directory.GetFiles(folder)[0];
            options.CheckpointPath = null;
            Assert.Equal(before, outcome(options));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
