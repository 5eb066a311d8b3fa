using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.Explaining;

/// <summary>From a score of the head to the value that is explained: a number in the label's units; all other scores are values themselves.</summary>
internal sealed class ExplainedValue
{
    private readonly bool _isExponential;
    private readonly double _mean;
    private readonly double _deviation = 1;

    public ExplainedValue(FittedModel model, int output)
    {
        _isExponential = model.Trained is Network { Spec.Head.Kind: HeadKind.Exponential };
        LabelColumn label = model.Label;
        if (label.Means is { } means && label.Deviations is { } deviations)
        {
            _mean = means[output % label.Width];
            _deviation = deviations[output % label.Width];
        }
    }

    public double At(double score) => ((_isExponential ? Math.Exp(score) : score) * _deviation) + _mean;

    /// <summary>The derivative with respect to the score.</summary>
    public double SlopeAt(double score) => _deviation * (_isExponential ? Math.Exp(score) : 1);
}
