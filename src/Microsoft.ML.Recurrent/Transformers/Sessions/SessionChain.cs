using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Recurrent.Transformers.Sessions;

/// <summary>
/// Finds the recurrent transformer of a model and holds every step before it to what a session can do: a step's value must come
/// out of that step alone, and the session's own lookup must be all that the transformers do to it.
/// </summary>
internal static class SessionChain
{
    /// <exception cref="ArgumentException">The model has no recurrent transformer, or several.</exception>
    /// <exception cref="NotSupportedException">A transformer before it needs whole rows.</exception>
    public static IRecurrentTransformer Find(ITransformer model)
    {
        List<ITransformer> steps = [.. RecurrentChain.Flatten(model)];
        int[] found = [.. Enumerable.Range(0, steps.Count).Where(i => steps[i] is IRecurrentTransformer)];
        if (found.Length != 1)
        {
            throw new ArgumentException(
                $"A session needs a model with one recurrent transformer: got {found.Length} in [{string.Join(", ", steps.Select(NameOf))}].", nameof(model));
        }

        var recurrent = (IRecurrentTransformer)steps[found[0]];
        foreach (FeatureColumn feature in recurrent.Fitted.Features)
        {
            Check(feature, steps[..found[0]]);
        }

        return recurrent;
    }

    /// <summary>Follows a feature column up to the column that the data holds.</summary>
    private static void Check(FeatureColumn feature, List<ITransformer> before)
    {
        string column = feature.ColumnName;
        FeatureKind held = feature.ColumnKind;
        for (int i = before.Count - 1; i >= 0; i--)
        {
            ITransformer transformer = before[i];
            if (transformer is ColumnSelectingTransformer || (ColumnMaps.Of(transformer) is { } known && known.All(pair => pair.Output != column)))
            {
                continue;
            }

            bool isSound = transformer switch
            {
                ColumnCopyingTransformer => true,

                // The session looks a token up by what its key stood for in training: a value without a key was no token then.
                ValueToKeyMappingTransformer => held == FeatureKind.Keys && feature.Names is not null,
                KeyToValueMappingTransformer => held == FeatureKind.Words,
                TypeConvertingTransformer => held == FeatureKind.Numbers,
                _ => false,
            };
            if (!isSound)
            {
                throw new NotSupportedException(
                    $"A session cannot run {NameOf(transformer)}, which stands before the recurrent transformer and makes or may make column '{column}' "
                    + $"of feature column '{feature.ColumnName}', step by step. "
                    + "Make the session from the recurrent transformer of the chain alone, and give it steps as its feature columns hold them.");
            }

            held = transformer switch
            {
                ValueToKeyMappingTransformer => FeatureKind.Words,
                KeyToValueMappingTransformer => FeatureKind.Keys,
                _ => held,
            };
            column = ColumnMaps.Of(transformer)!.First(pair => pair.Output == column).Input;
        }
    }

    private static string NameOf(ITransformer transformer) => transformer.GetType().Name;
}
