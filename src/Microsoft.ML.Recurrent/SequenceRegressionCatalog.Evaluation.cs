using Microsoft.ML.Recurrent.Evaluation.Numbers;

namespace Microsoft.ML.Recurrent;

public sealed partial class SequenceRegressionCatalog
{
    /// <summary>Measures numbers that were predicted for every step: RMSE, MAE, MSE and R squared, over all and for each channel.</summary>
    /// <remarks>
    /// A label column of one dimension has one number per step; one of two, as <c>[VectorType(0, D)]</c> declares it, has D (steps x D, step by step). Scores
    /// are as many in each row. Vectors may be sparse; what they leave out is 0. Channels are named by the annotation SlotNames or TrainingLabelValues of the
    /// label or score column, the first that has D values. Rows are read one by one, and nothing but sums is kept.
    /// </remarks>
    /// <param name="data">Scored data.</param>
    /// <param name="labelColumnName">Name of the column of true numbers, a vector of <see cref="float"/>; NaN is missing and left out.</param>
    /// <param name="scoreColumnName">Name of the column of predicted numbers, a vector of <see cref="float"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is absent or of another type.</exception>
    /// <exception cref="InvalidOperationException">A row has not as many scores as labels, or a step without all its numbers.</exception>
    /// <example>
    /// <code>
    /// SequenceRegressionMetrics metrics = mlContext.SequenceRegression.Evaluate(model.Transform(test), labelColumnName: "Loads");
    /// Console.WriteLine(metrics.GetFormattedTable());
    /// </code>
    /// </example>
    public SequenceRegressionMetrics Evaluate(IDataView data, string labelColumnName = "Label", string scoreColumnName = "Score")
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(labelColumnName);
        ArgumentNullException.ThrowIfNull(scoreColumnName);
        return new SequenceRegressionMetrics(RegressionEvaluator.EvaluateSteps(data, labelColumnName, scoreColumnName));
    }
}
