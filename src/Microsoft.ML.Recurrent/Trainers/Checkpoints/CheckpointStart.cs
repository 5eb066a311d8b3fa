using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Trainers.Checkpoints;

/// <summary>The checkpoint that a training begins with, where it does not begin anew.</summary>
internal static class CheckpointStart
{
    /// <summary>Puts a checkpoint into the state; null: there is none.</summary>
    /// <param name="options">Name a file or not.</param>
    /// <param name="fingerprint">Of the training.</param>
    /// <param name="folder">Null: the training has none.</param>
    /// <param name="state">Of the training, which has not begun.</param>
    /// <exception cref="InvalidOperationException">The file that the options name is of another training.</exception>
    /// <exception cref="InvalidDataException">That file is no checkpoint or damaged.</exception>
    public static (string Path, CheckpointHeader Header)? Take(
        RecurrentTrainerOptions options, TrainingFingerprint fingerprint, CheckpointFolder? folder, TrainingState state)
    {
        if (options.ResumeFrom is not { } path)
        {
            return folder?.Restore(state, options.NumberOfEpochs);
        }

        return Reading(path, stream =>
        {
            CheckpointHeader header = CheckpointFile.ReadHeader(stream);
            if (fingerprint.DifferencesFrom(header.Fingerprint) is { } differences)
            {
                throw new InvalidOperationException($"Option ResumeFrom: '{path}' is a checkpoint of another training: {differences}.");
            }

            TrainingStateFormat.Read(stream, state);
            return state.Epoch <= options.NumberOfEpochs
                ? (path, header)
                : throw new InvalidOperationException(
                    $"Option ResumeFrom: '{path}' is a checkpoint of epoch {state.Epoch}, and option NumberOfEpochs asks for {options.NumberOfEpochs}.");
        });
    }

    /// <summary>The training that a file is of.</summary>
    /// <param name="path">Of the file that the options name.</param>
    /// <exception cref="InvalidDataException">The file is no checkpoint or damaged.</exception>
    public static TrainingFingerprint FingerprintOf(string path) => Reading(path, stream => CheckpointFile.ReadHeader(stream).Fingerprint);

    private static T Reading<T>(string path, Func<FileStream, T> read)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            return read(stream);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"Option ResumeFrom: '{path}': {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"Option ResumeFrom: '{path}' cannot be read: {exception.Message}", exception);
        }
    }
}
