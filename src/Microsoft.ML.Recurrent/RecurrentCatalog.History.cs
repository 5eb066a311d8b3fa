using System.Globalization;
using System.Text;
using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.Diagnostics;
using Microsoft.ML.Recurrent.Transformers;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>What the trainer reported after each epoch, of a fitted or loaded recurrent model or forecaster, alone or in a chain.</summary>
    /// <param name="catalog">The model operations.</param>
    /// <param name="model">A recurrent transformer, a forecaster, or a chain with one of them.</param>
    /// <exception cref="ArgumentException">The model has no recurrent transformer, or several.</exception>
    public static IReadOnlyList<TrainingEpoch> GetTrainingHistory(this ModelOperationsCatalog catalog, ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        return RecurrentChain.TrainingOf(model).History;
    }

    /// <summary>
    /// The options that a recurrent model was trained with, by name, with what the trainer took for automatic ones; numbers as the invariant culture writes them.
    /// Empty for models that were saved by older versions.
    /// </summary>
    /// <param name="catalog">The model operations.</param>
    /// <param name="model">A recurrent transformer, a forecaster, or a chain with one of them.</param>
    /// <exception cref="ArgumentException">The model has no recurrent transformer, or several.</exception>
    public static IReadOnlyDictionary<string, string> GetTrainingOptions(this ModelOperationsCatalog catalog, ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        return RecurrentChain.TrainingOf(model).Options;
    }

    /// <summary>
    /// How gradients travelled back through time in a recurrent model at the end of its training, measured on up to 32 training sequences and 300 steps back: norms by lag,
    /// and per gate saturation, time scale, spectral radius and largest singular value of its recurrent matrix, to six digits. Null for models that were trained without
    /// <see cref="RecurrentTrainerOptions.MeasureGradientFlow"/>; see <see cref="MeasureGradientFlow"/>.
    /// </summary>
    /// <param name="catalog">The model operations.</param>
    /// <param name="model">A recurrent transformer, or a chain with one.</param>
    /// <exception cref="ArgumentException">The model has no recurrent transformer, or several.</exception>
    public static GradientFlowReport? GetGradientFlow(this ModelOperationsCatalog catalog, ITransformer model)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        return RecurrentChain.Find(model).Fitted.GradientFlow;
    }

    /// <summary>Writes a training history as a CSV file: a header and a row per epoch, numbers as the invariant culture writes them.</summary>
    /// <param name="catalog">The model operations.</param>
    /// <param name="model">A recurrent transformer, a forecaster, or a chain with one of them.</param>
    /// <param name="filePath">The file; one that exists is replaced.</param>
    /// <exception cref="ArgumentException">The model has no recurrent transformer, or several.</exception>
    public static void SaveTrainingHistory(this ModelOperationsCatalog catalog, ITransformer model, string filePath)
    {
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        IReadOnlyList<TrainingEpoch> history = GetTrainingHistory(catalog, model);
        using var writer = new StreamWriter(filePath, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        TrainingHistoryCsv.Write(history, writer);
    }

    /// <summary>
    /// Writes a training history as an event file of TensorBoard: losses, metrics, learning rate, gradient norm and speed by epoch. TensorBoard shows it with
    /// <c>tensorboard --logdir folder</c>, one line per sub-folder.
    /// </summary>
    /// <param name="catalog">The model operations.</param>
    /// <param name="model">A recurrent transformer, a forecaster, or a chain with one of them.</param>
    /// <param name="folder">The folder of the run, made where it does not exist; the file's name is TensorBoard's, with the time in it.</param>
    /// <returns>The path of the file.</returns>
    /// <exception cref="ArgumentException">The model has no recurrent transformer, or several.</exception>
    public static string SaveTensorBoardEvents(this ModelOperationsCatalog catalog, ITransformer model, string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        IReadOnlyList<TrainingEpoch> history = GetTrainingHistory(catalog, model);
        Directory.CreateDirectory(folder);
        DateTimeOffset end = DateTimeOffset.UtcNow;
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"events.out.tfevents.{end.ToUnixTimeMilliseconds()}.recurrent"));
        using FileStream stream = File.Create(path);
        TrainingEvents.Write(history, end, new EventFile(stream));
        return path;
    }
}
