using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Trainers.Checkpoints;

/// <summary>
/// The checkpoints of one training in a folder that it may share with others. Names hold the trainer, the fingerprint, the epoch, the mini-batches done in all,
/// and whether the epoch has ended.
/// </summary>
internal sealed class CheckpointFolder
{
    private const string Extension = ".checkpoint";
    private const string EpochEnd = "-end";

    private static readonly TimeSpan SmallestPause = TimeSpan.FromSeconds(1);

    private readonly string _folder;
    private readonly TrainingFingerprint _fingerprint;
    private readonly string _prefix;
    private readonly RecurrentTrainerOptions _options;
    private readonly Action<string> _warn;
    private long _lastWritten = Stopwatch.GetTimestamp();
    private long _writtenStep = -1;
    private bool _hasWritten;
    private bool _isDue;

    /// <param name="options">Where, how often and how many.</param>
    /// <param name="fingerprint">Of the training.</param>
    /// <param name="warn">Takes what went wrong and does not end training.</param>
    /// <exception cref="InvalidOperationException">There can be no such folder.</exception>
    public CheckpointFolder(RecurrentTrainerOptions options, TrainingFingerprint fingerprint, Action<string> warn)
    {
        (_folder, _fingerprint, _options, _warn) = (options.CheckpointPath!, fingerprint, options, warn);
        _prefix = $"{fingerprint.Parts["trainer"]}-{fingerprint.Name}-";
        try
        {
            Directory.CreateDirectory(_folder);

            // Of runs that were killed while they wrote.
            foreach (string left in Directory.GetFiles(_folder, _prefix + "*.tmp"))
            {
                File.Delete(left);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InvalidOperationException($"Option CheckpointPath must be a folder that can be written to, got '{_folder}': {exception.Message}", exception);
        }
    }

    /// <summary>The training's newest checkpoint that is whole, put into the state; null: there is none.</summary>
    /// <param name="state">Of this training.</param>
    /// <param name="epochCount">Checkpoints of later epochs are left alone.</param>
    public (string Path, CheckpointHeader Header)? Restore(TrainingState state, int epochCount)
    {
        foreach (string path in Files().Where(file => EpochOf(file) <= epochCount).OrderByDescending(StepOf).ThenByDescending(IsEpochEnd))
        {
            try
            {
                using FileStream stream = File.OpenRead(path);
                CheckpointHeader header = CheckpointFile.ReadHeader(stream);
                if (header.Fingerprint.DifferencesFrom(_fingerprint) is null)
                {
                    TrainingStateFormat.Read(stream, state);
                    _writtenStep = StampOf(state);
                    return (path, header);
                }
            }
            catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
            {
                _warn($"Checkpoint '{path}' cannot be used: {exception.Message} The one before it is taken, where there is one.");
            }
        }

        return null;
    }

    /// <summary>What the newest checkpoint of another training of the same trainer does differently; null: there is none, or it cannot be read.</summary>
    public string? OtherTraining()
    {
        string? newest = Directory.GetFiles(_folder, $"{_fingerprint.Parts["trainer"]}-*{Extension}")
            .Where(file => !Path.GetFileName(file).StartsWith(_prefix, StringComparison.Ordinal))
            .MaxBy(File.GetLastWriteTimeUtc);
        try
        {
            using FileStream? stream = newest is null ? null : File.OpenRead(newest);
            return stream is null ? null : _fingerprint.DifferencesFrom(CheckpointFile.ReadHeader(stream).Fingerprint);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes a checkpoint where it is time for one.</summary>
    public void EndBatch(TrainingState state, IReadOnlyList<TrainingEpoch> history, TimeSpan elapsed)
    {
        TimeSpan pause = Stopwatch.GetElapsedTime(_lastWritten);
        if (!_options.SavesAtEndAlone && pause >= SmallestPause && (_isDue || pause >= _options.CheckpointInterval))
        {
            Save(state, history, elapsed);
        }
    }

    /// <summary>Writes a checkpoint, or lets the next mini-batch after the smallest pause do so.</summary>
    public void EndEpoch(TrainingState state, IReadOnlyList<TrainingEpoch> history, TimeSpan elapsed)
    {
        _isDue = true;
        if (_options.SavesAtEndAlone)
        {
            return;
        }

        if (!_hasWritten || Stopwatch.GetElapsedTime(_lastWritten) >= SmallestPause)
        {
            Save(state, history, elapsed);
        }
    }

    /// <summary>Writes a checkpoint unless this state has one already. What prevents it is a warning.</summary>
    public void Save(TrainingState state, IReadOnlyList<TrainingEpoch> history, TimeSpan elapsed)
    {
        if (_writtenStep == StampOf(state))
        {
            return;
        }

        string path = PathOf(state);
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        (_lastWritten, _isDue, _hasWritten) = (Stopwatch.GetTimestamp(), false, true);
        try
        {
            CheckpointFile.Write(path, temporary, new CheckpointHeader(_fingerprint, elapsed, history), state);
            _writtenStep = StampOf(state);
            DeleteOld(state.Best.Epoch);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _warn($"Checkpoint '{path}' could not be written, and training goes on without it: {exception.Message}");
            TryDelete(temporary);
        }

        _lastWritten = Stopwatch.GetTimestamp();
    }

    /// <summary>Two states of one training have different ones.</summary>
    private static long StampOf(TrainingState state) => (2 * state.Step) + (state.BatchCount < 0 ? 1 : 0);

    private static int EpochOf(string file) => int.TryParse(PartOf(file, "epoch"), NumberStyles.None, CultureInfo.InvariantCulture, out int epoch) ? epoch : int.MaxValue;

    private static long StepOf(string file) => long.TryParse(PartOf(file, "batch"), NumberStyles.None, CultureInfo.InvariantCulture, out long step) ? step : -1;

    private static bool IsEpochEnd(string file) => Path.GetFileNameWithoutExtension(file).EndsWith(EpochEnd, StringComparison.Ordinal);

    /// <summary>The digits behind a word of the file's name.</summary>
    private static string PartOf(string file, string word)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        int start = name.LastIndexOf($"-{word}", StringComparison.Ordinal);
        return start < 0 ? "" : new string([.. name.Skip(start + word.Length + 1).TakeWhile(char.IsAsciiDigit)]);
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It is in nobody's way, and goes with the next checkpoint.
        }
    }

    private string PathOf(TrainingState state) => Path.Combine(
        _folder,
        string.Create(CultureInfo.InvariantCulture, $"{_prefix}epoch{state.Epoch:D4}-batch{state.Step:D9}{(state.BatchCount < 0 ? EpochEnd : "")}{Extension}"));

    private IEnumerable<string> Files() => Directory.GetFiles(_folder, _prefix + "*" + Extension);

    private void DeleteOld(int bestEpoch)
    {
        foreach (string file in Files()
            .OrderByDescending(StepOf).ThenByDescending(IsEpochEnd)
            .Skip(_options.MaximumCheckpoints)
            .Where(file => !(IsEpochEnd(file) && EpochOf(file) == bestEpoch)))
        {
            TryDelete(file);
        }
    }
}
