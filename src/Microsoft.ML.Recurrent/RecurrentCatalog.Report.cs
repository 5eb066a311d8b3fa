using System.Text;
using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.Reports;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>
    /// Writes a page about a recurrent model as one HTML file that loads nothing from elsewhere: curves of its training, gradients by lag, a confusion table or calibration, the
    /// worst rows and those of the most steps, options and weights. It follows the reader's light or dark mode and fits a phone.
    /// </summary>
    /// <param name="catalog">The model operations.</param>
    /// <param name="model">A fitted or loaded recurrent transformer, or a chain with one.</param>
    /// <param name="data">Rows as they come into the model, with the label column where predictions are to be compared.</param>
    /// <param name="filePath">The file; one that exists is replaced.</param>
    /// <param name="title">Title of the page.</param>
    /// <param name="maximumRows">The first so many rows are predicted, at least 1.</param>
    /// <exception cref="ArgumentException">The model has no recurrent transformer, or several.</exception>
    public static void SaveModelReport(
        this ModelOperationsCatalog catalog, ITransformer model, IDataView data, string filePath, string title = "Recurrent model", int maximumRows = 10_000)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        ArgumentNullException.ThrowIfNull(title);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumRows, 1);
        File.WriteAllText(filePath, ModelReport.Of(model, data, title, maximumRows).ToString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    /// <summary>
    /// Writes a page about an experiment as one HTML file that loads nothing from elsewhere: learning curves of its best trials, the best value over the trials, parallel coordinates of all options, their
    /// importance, and a table of trials.
    /// </summary>
    /// <typeparam name="TMetrics">The task's metrics.</typeparam>
    /// <param name="catalog">The model operations.</param>
    /// <param name="result">What the experiment has found.</param>
    /// <param name="filePath">The file; one that exists is replaced.</param>
    /// <param name="title">Title of the page.</param>
    public static void SaveExperimentReport<TMetrics>(
        this ModelOperationsCatalog catalog, RecurrentExperimentResult<TMetrics> result, string filePath, string title = "Recurrent experiment")
        where TMetrics : class
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(result);
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        ArgumentNullException.ThrowIfNull(title);
        File.WriteAllText(filePath, ExperimentReport.Of(result, title).ToString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }

    /// <summary>Writes the plots of <see cref="SaveModelReport"/> as SVG files of their own.</summary>
    /// <param name="catalog">The model operations.</param>
    /// <param name="model">A fitted or loaded recurrent transformer, or a chain with one.</param>
    /// <param name="data">Rows as they come into the model.</param>
    /// <param name="folder">Takes the files; made where it does not exist.</param>
    /// <returns>The paths of the files.</returns>
    /// <exception cref="ArgumentException">The model has no recurrent transformer, or several.</exception>
    public static IReadOnlyList<string> SaveModelPlots(this ModelOperationsCatalog catalog, ITransformer model, IDataView data, string folder)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        var paths = new List<string>();
        foreach ((string name, LinePlot plot) in ModelReport.PlotsOf(model, data).Where(plot => !plot.Plot.IsEmpty))
        {
            paths.Add(Path.Combine(folder, name + ".svg"));
            File.WriteAllText(paths[^1], plot.DrawAlone());
        }

        return paths;
    }
}
