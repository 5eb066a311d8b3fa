using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Trainers.WordVectors;

/// <summary>Which tokens training replaces by the unknown one, and how often.</summary>
internal static class WordDropouts
{
    /// <summary>Null: none.</summary>
    public static TokenDropout? Of(RecurrentTrainerOptions options, IReadOnlyList<FeatureColumn> features, ExampleStatistics statistics)
    {
        if (options.WordDropout == 0 && options.RareWordDropout == 0)
        {
            return null;
        }

        var rates = new float[]?[features.Count];
        for (int input = 0; input < rates.Length; input++)
        {
            if (features[input] is { IsToken: true, IsDerived: false })
            {
                rates[input] = RatesOf(options, statistics.CountsOf(input), features[input].FirstId);
            }
        }

        return new TokenDropout(rates);
    }

    /// <summary>Of a language model, whose begin symbol always stays. Null: none.</summary>
    public static TokenDropout? OfSymbols(RecurrentTrainerOptions options, int classCount)
    {
        if (options.WordDropout == 0)
        {
            return null;
        }

        var rates = new float[classCount + TargetSymbols.First];
        Array.Fill(rates, options.WordDropout);
        rates[TargetSymbols.Begin] = 0;
        return new TokenDropout([rates]);
    }

    private static float[] RatesOf(RecurrentTrainerOptions options, ReadOnlySpan<long> counts, int firstId)
    {
        float rate = options.WordDropout;
        float weight = options.RareWordDropout;
        var rates = new float[counts.Length];
        
        // Separators always stay.
        for (int token = firstId; token < rates.Length; token++)
        {
            rates[token] = weight == 0 ? rate : rate + ((1 - rate) * weight / (weight + counts[token]));
        }

        return rates;
    }
}
