namespace Microsoft.ML.Recurrent;

/// <summary>What tells which epoch was the best.</summary>
public enum EarlyStoppingMetric
{
    /// <summary>Nothing: the weights of the last epoch are kept.</summary>
    None,

    /// <summary>The smallest validation loss.</summary>
    Loss,

    /// <summary>The largest validation accuracy; between equal ones, here and below, the smaller loss. For classifiers and taggers.</summary>
    Accuracy,

    /// <summary>The largest F1 score of entities, as the CoNLL script counts them. For taggers whose labels mark entities.</summary>
    EntityF1,

    /// <summary>The largest area under the ROC curve. For binary classifiers.</summary>
    AreaUnderRocCurve,

    /// <summary>The largest F1 score of true. For binary classifiers.</summary>
    F1Score,

    /// <summary>The largest F1 score over all labels together. For multi-label classifiers.</summary>
    MicroF1,

    /// <summary>The smallest share of wrong flags. For multi-label classifiers.</summary>
    HammingLoss,

    /// <summary>The smallest root of the mean squared error. For regression, and for direct forecasts in the units of the values (of their logarithms, with a <c>Transformation</c>).</summary>
    RootMeanSquaredError,

    /// <summary>The smallest mean absolute error. For regression, and for direct forecasts in the units of the values (of their logarithms, with a <c>Transformation</c>).</summary>
    MeanAbsoluteError,
}
