using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Transformers.Forecasting;

/// <summary>The forecasting transformer of a chain, and what stands before and behind it.</summary>
/// <param name="Before">Transformers that prepare its columns.</param>
/// <param name="Forecaster">The transformer.</param>
/// <param name="After">Transformers behind it.</param>
internal sealed record ForecastChain(IReadOnlyList<ITransformer> Before, RecurrentForecastTransformer Forecaster, IReadOnlyList<ITransformer> After)
{
    /// <exception cref="ArgumentException">The model has no forecasting transformer, or several.</exception>
    public static ForecastChain Of(ITransformer model)
    {
        ITransformer[] steps = [.. RecurrentChain.Flatten(model)];
        int[] found = [.. Enumerable.Range(0, steps.Length).Where(place => steps[place] is RecurrentForecastTransformer)];
        return found is [var one]
            ? new ForecastChain(steps[..one], (RecurrentForecastTransformer)steps[one], steps[(one + 1)..])
            : throw new ArgumentException(
                $"Expected a model with one {nameof(RecurrentForecastTransformer)}: got {found.Length} in [{string.Join(", ", steps.Select(step => step.GetType().Name))}].", nameof(model));
    }

    /// <summary>Refuses a horizon that the forecaster was not trained for.</summary>
    public void CheckHorizon(int horizon)
    {
        if (horizon < 1 || horizon > Forecaster.Horizon)
        {
            throw new ArgumentOutOfRangeException(
                nameof(horizon), $"Expected a horizon of 1 to {Forecaster.Horizon} steps, which the model was trained for, got {horizon}.");
        }
    }

    /// <summary>Data as they come to the forecaster.</summary>
    public IDataView Prepare(IDataView data) => Before.Aggregate(data, (view, step) => step.Transform(view));

    /// <summary>The chain with another forecaster; alone where it stands alone.</summary>
    public ITransformer With(RecurrentForecastTransformer forecaster)
        => Before.Count + After.Count == 0 ? forecaster : new TransformerChain<ITransformer>([.. Before, forecaster, .. After]);
}
