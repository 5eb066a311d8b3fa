using System.Globalization;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Experiments.Trials;

/// <summary>Keeps the models of the best trial so far, in memory and where there is a folder in files: <c>best-trial0012-epochs0016-fold0.zip</c>.</summary>
/// <param name="trainer">Makes transformers of models, to save them.</param>
/// <param name="folder">Null: there is none.</param>
/// <param name="foldCount">Models of a trial.</param>
/// <param name="warn">Takes what went wrong and does not end the experiment.</param>
internal sealed class BestTrial(TrialTrainer trainer, string? folder, int foldCount, Action<string> warn)
{
    private readonly Lock _lock = new();
    private readonly MLContext _mlContext = new();

    /// <summary>Number of the trial; -1: there is none.</summary>
    public int Trial { get; private set; } = -1;

    /// <summary>What is to be made small.</summary>
    public double Value { get; private set; } = double.PositiveInfinity;

    /// <summary>The models of its folds.</summary>
    public IReadOnlyList<IFittedModel> Models { get; private set; } = [];

    /// <summary>Takes the models of a trial if they are the best; its record is not changed meanwhile.</summary>
    public void Offer(ObservedTrial record, IReadOnlyList<IFittedModel> models)
    {
        lock (_lock)
        {
            if (!double.IsFinite(record.Value) || record.Value >= Value)
            {
                return;
            }

            (Trial, Value, Models) = (record.Number, record.Value, models);
            if (folder is null)
            {
                return;
            }

            try
            {
                Save(record);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                warn($"The models of trial {record.Number} could not be saved in '{folder}': {exception.Message}");
            }
        }
    }

    /// <summary>Takes up the models that an earlier run has left.</summary>
    public void Restore(IEnumerable<ObservedTrial> records)
    {
        if (folder is null)
        {
            return;
        }

        foreach (ObservedTrial record in records)
        {
            for (int count = record.EpochCount; count > 0; count--)
            {
                string[] paths = [.. Enumerable.Range(0, foldCount).Select(fold => PathOf(record.Number, count, fold))];
                int known = record.Epochs.FindLastIndex(epoch => epoch.Epoch <= count) + 1;
                double value = record.BestMeasurement?.Value ?? record.Values.Take(known).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Min();
                if (double.IsFinite(value) && value < Value && Array.TrueForAll(paths, File.Exists))
                {
                    try
                    {
                        (Trial, Value, Models) = (record.Number, value, Read(paths));
                    }
                    catch (Exception exception)
                    {
                        warn($"The models of trial {record.Number} in '{folder}' cannot be read, and are left out: {exception.Message}");
                    }
                }
            }
        }
    }

    /// <summary>Models from files that a runner has left.</summary>
    public IReadOnlyList<IFittedModel> Read(IReadOnlyList<string> paths) => [.. paths.Select(path => trainer.FoldTrainer.ModelOf(_mlContext.Model.Load(path, out _)))];

    /// <summary>A model as a file, which is there as a whole or not at all.</summary>
    public void Write(IFittedModel model, string path)
    {
        string temporary = $"{path}.tmp";
        try
        {
            _mlContext.Model.Save(trainer.TransformerOf(model), inputSchema: null, temporary);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            // On a full disk a part of a file would take the room of what is written next.
            File.Delete(temporary);
            throw;
        }
    }

    private void Save(ObservedTrial record)
    {
        string[] earlier = Directory.GetFiles(folder!, "best-trial*.zip");
        string[] paths = [.. Models.Select((_, fold) => PathOf(record.Number, record.EpochCount, fold))];
        for (int fold = 0; fold < paths.Length; fold++)
        {
            Write(Models[fold], paths[fold]);
        }

        foreach (string path in earlier.Except(paths, StringComparer.Ordinal))
        {
            File.Delete(path);
        }
    }

    private string PathOf(int trial, int epochCount, int fold)
        => Path.Combine(folder!, string.Create(CultureInfo.InvariantCulture, $"best-trial{trial:D4}-epochs{epochCount:D4}-fold{fold}.zip"));
}
