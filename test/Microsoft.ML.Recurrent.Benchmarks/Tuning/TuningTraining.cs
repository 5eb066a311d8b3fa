using Microsoft.ML.Recurrent.Experiments.Tuning;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Trains taggers of slots on a fixed part of the Snips sentences, from one epoch to another; a paused training goes on from its checkpoint.</summary>
internal sealed class TuningTraining
{
    private readonly IDataView _train;
    private readonly IDataView _validation;
    private readonly RecurrentTaggingTrainer.Options _options;

    public TuningTraining(TuningOptions options)
    {
        // Only one head and one scheme, because losses over different classes cannot be compared; and sizes that take a fraction of a second per epoch.
        _options = new RecurrentTaggingTrainer.Options { LabelColumnName = "Tags", FeatureColumnName = "Tokens", Head = TaggingHead.Softmax, LearnedScheme = LearnedTaggingScheme.SameAsLabels };
        Space = SearchSpace.Of(_options).Without("Head", "LearnedScheme", "NumberOfEpochs", "NormalizeFeatures")
            .Restrict("HiddenSize", 16, 128).Restrict("EmbeddingSize", 16, 128).Restrict("NumberOfLayers", 1, 2);
        _train = Part(Path.Combine(options.Data, "train.txt"), options.Sentences, out int sentences);
        _validation = Part(Path.Combine(options.Data, "valid.txt"), options.Sentences / 2, out int validation);
        (Sentences, ValidationSentences) = (sentences, validation);
    }

    public SearchSpace Space { get; }

    public int Sentences { get; }

    public int ValidationSentences { get; }

    /// <summary>Trains until the search says otherwise, and tells it the end.</summary>
    /// <param name="search">The search.</param>
    /// <param name="assignment">What it wants trained.</param>
    /// <param name="checkpoints">A folder for the trial's checkpoints.</param>
    /// <param name="trained">Hears the validation loss of each epoch.</param>
    public void Train(ITrialSearch search, TrialAssignment assignment, string checkpoints, Action<double> trained)
    {
        double best = double.PositiveInfinity;
        int epochs = assignment.FromEpoch;
        var answer = TrialAnswer.Continue;
        RecurrentTaggingTrainer.Options options = Space.Apply(_options, assignment.Parameters);
        options.Seed = (int)assignment.Seed;
        options.NumberOfEpochs = assignment.MaximumEpochs;
        options.CheckpointPath = checkpoints;
        options.MaximumCheckpoints = 1;
        options.EarlyStoppingMetric = EarlyStoppingMetric.Loss;
        options.Progress = new TuningEpochs(epoch =>
        {
            double loss = epoch.ValidationLoss!.Value;
            best = Math.Min(best, loss);
            epochs = epoch.Epoch;
            trained(loss);
            answer = search.Report(assignment.Trial, assignment.Attempt, epoch.Epoch, loss, epoch.Epoch);
            if (answer != TrialAnswer.Continue && epoch.Epoch < assignment.MaximumEpochs)
            {
                throw new TuningPause();
            }
        });
        try
        {
            new MLContext(1).SequenceTagging.Trainers.Recurrent(options).Fit(_train, _validation);
        }
        catch (TuningPause)
        {
        }

        TrialEndKind kind = answer switch
        {
            TrialAnswer.Pause => TrialEndKind.Paused,
            TrialAnswer.Prune => TrialEndKind.Pruned,
            _ => epochs == assignment.MaximumEpochs ? TrialEndKind.Finished : TrialEndKind.Cancelled,
        };

        // The best of all attempts is what the search has been told.
        search.Tell(assignment.Trial, assignment.Attempt, new TrialEnd(kind, double.NaN, epochs, epochs, null));
    }

    // Sentences at equal distances, so that a part holds what the file does.
    private static IDataView Part(string path, int count, out int taken)
    {
        var ml = new MLContext(1);
        TuningRow[] all = [.. ml.Data.CreateEnumerable<TuningRow>(ml.Data.LoadFromConll(path, ["Tokens", "Tags"]), reuseRowObject: false)];
        taken = Math.Min(count, all.Length);
        int rows = taken;
        return ml.Data.LoadFromEnumerable(Enumerable.Range(0, rows).Select(row => all[(int)((long)row * all.Length / rows)]).ToArray());
    }
}
