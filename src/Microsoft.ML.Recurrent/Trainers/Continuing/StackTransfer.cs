using System.Globalization;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.Recurrent.Transformers;

namespace Microsoft.ML.Recurrent.Trainers.Continuing;

/// <summary>Recurrent layers and token vectors of another model, of another task as a rule, as first values of a network (option InitialModel).</summary>
internal static class StackTransfer
{
    private const string Option = nameof(RecurrentTrainerOptions.InitialModel);

    /// <summary>The options; where they name an initial model, a copy with its sizes in place of automatic ones.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option asks for other layers than the initial model has, or there can be no initial model.</exception>
    public static RecurrentTrainerOptions Settle(RecurrentTrainerOptions options)
    {
        if (options.InitialModel is not { } initial)
        {
            return options;
        }

        FittedModel source = Find(initial);
        OptionCheck.Holds(options is not RecurrentSequenceToSequenceTrainer.Options, Option, "null for sequence to sequence", "a model");
        StackSpec stack = source.Trained.StackSpec;
        RecurrentTrainerOptions settled = options.Copy();
        settled.HiddenSize = Or(settled.HiddenSize, stack.HiddenSize);
        settled.NumberOfLayers = Or(settled.NumberOfLayers, stack.LayerCount);
        if (TokenInputOf(source) is { } tokens)
        {
            settled.EmbeddingSize = Or(settled.GivenEmbeddingSize, source.Trained.InputSpecs[tokens].Width);
        }

        OptionCheck.Holds(Plan.CellOf(settled) == stack.Cell, nameof(options.Cell), $"that of {Option}, {stack.Cell}", Plan.CellOf(settled));
        OptionCheck.Holds(settled.HiddenSize == stack.HiddenSize, nameof(options.HiddenSize), $"that of {Option}, {stack.HiddenSize}", settled.HiddenSize);
        settled.Validate();
        return settled;

        static int Or(int given, int own) => given == RecurrentTrainerOptions.Automatic ? own : given;
    }

    /// <summary>Copies what fits.</summary>
    /// <param name="initial">The initial model.</param>
    /// <param name="network">Has its first weights.</param>
    /// <param name="features">Its columns.</param>
    /// <returns>What was copied and what was not, in words, and whether the first layer reads something else than it did in the initial model.</returns>
    /// <exception cref="ArgumentOutOfRangeException">Vectors of the same tokens have other sizes.</exception>
    public static (string Text, bool ReadsOtherInputs) Copy(ITransformer initial, ITrainedNetwork network, IReadOnlyList<FeatureColumn> features)
    {
        FittedModel source = Find(initial);
        List<string> taken = [];
        List<string> left = [];
        bool knowsTokens = CopyVectors(source, network, features, taken, left);
        int beforeLayers = left.Count;
        CopyLayers(source, network, taken, left);
        bool hasInputWeights = !left.Skip(beforeLayers).Any(text => text.Contains("weight_ih_l0 ", StringComparison.Ordinal));
        string text = $"From the initial model: {(taken.Count == 0 ? "nothing" : string.Join(", ", taken))}. Drawn: "
            + $"{string.Join(", ", [.. left, .. RestOf(network)])}.";
        return (text, !knowsTokens || !hasInputWeights);
    }

    private static FittedModel Find(ITransformer initial)
    {
        int count = RecurrentChain.Flatten(initial).OfType<IRecurrentTransformer>().Count();
        OptionCheck.Holds(count == 1, Option, "a model with one recurrent transformer", count);
        FittedModel source = RecurrentChain.Find(initial).Fitted;
        OptionCheck.Holds(source.Trained is Network, Option, "a model of another task than sequence to sequence", "one of sequence to sequence");
        return source;
    }

    private static void CopyLayers(FittedModel source, ITrainedNetwork network, List<string> taken, List<string> left)
    {
        Dictionary<string, Parameter> own = source.Trained.Parameters.All.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        Stack stack = network.Stacks[0];
        for (int level = 0; level < stack.Spec.LayerCount; level++)
        {
            foreach (Parameter parameter in stack.ParametersOf(network.Parameters, level))
            {
                if (own.TryGetValue(parameter.Name, out Parameter? from) && from.Shape.SequenceEqual(parameter.Shape))
                {
                    from.In(source.Trained.Weights).CopyTo(parameter.In(network.Weights));
                    taken.Add(parameter.Name);
                }
                else
                {
                    left.Add($"{parameter.Name} {ShapeOf(parameter)} ({(from is null ? "not in the initial model" : $"there {ShapeOf(from)}")})");
                }
            }
        }

        int more = source.Trained.StackSpec.LayerCount - stack.Spec.LayerCount;
        if (more > 0)
        {
            left.Add($"nothing of the initial model's last {more} layers, which are not used");
        }
    }

    /// <summary>Whether each column of tokens has some of the initial model.</summary>
    private static bool CopyVectors(FittedModel source, ITrainedNetwork network, IReadOnlyList<FeatureColumn> features, List<string> taken, List<string> left)
    {
        bool knowsTokens = true;
        for (int input = 0; input < features.Count; input++)
        {
            FeatureColumn feature = features[input];
            if (!feature.IsToken || feature.IsDerived)
            {
                continue;
            }

            if (SourceOf(source, feature) is not { } from)
            {
                left.Add($"vectors of column '{feature.ColumnName}' (no column of such tokens in the initial model)");
                knowsTokens = false;
                continue;
            }

            int width = network.InputSpecs[input].Width;
            int sourceWidth = source.Trained.InputSpecs[from].Width;
            OptionCheck.Holds(width == sourceWidth, nameof(RecurrentTrainerOptions.EmbeddingSize), $"that of {Option}, {sourceWidth}", width);
            int found = CopyRows(
                new Table(source.Trained, from, source.Features[from]), new Table(network, input, feature), width, IsLanguageModel(source.Trained), IsLanguageModel(network));
            int total = feature.VocabularySize - feature.FirstId;
            knowsTokens &= found > 0 || total == 0;
            taken.Add(string.Create(CultureInfo.InvariantCulture, $"vectors of {found} of {total} tokens of column '{feature.ColumnName}'"));
            if (found < total)
            {
                left.Add(string.Create(CultureInfo.InvariantCulture, $"vectors of {total - found} tokens of column '{feature.ColumnName}'"));
            }
        }

        return knowsTokens;
    }

    private static int CopyRows(Table from, Table to, int width, bool isFromLanguageModel, bool isToLanguageModel)
    {
        ReadOnlySpan<float> source = from.Vectors;
        Span<float> target = to.Vectors;

        // The unknown token; of two language models also the ends.
        int specialCount = isFromLanguageModel && isToLanguageModel ? TargetSymbols.First : 1;
        source[..(specialCount * width)].CopyTo(target);
        IReadOnlyList<string> sourceNames = NamesOf(from.Feature);
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < sourceNames.Count; i++)
        {
            rows.TryAdd(sourceNames[i], RowOf(from.Feature, i, isFromLanguageModel));
        }

        int found = 0;
        IReadOnlyList<string> names = NamesOf(to.Feature);
        for (int i = 0; i < names.Count; i++)
        {
            if (rows.TryGetValue(names[i], out int row))
            {
                source.Slice(row * width, width).CopyTo(target[(RowOf(to.Feature, i, isToLanguageModel) * width)..]);
                found++;
            }
        }

        return found;
    }

    private static int RowOf(FeatureColumn feature, int token, bool isLanguageModel)
        => isLanguageModel ? LanguageModelColumn.SymbolOf(feature.FirstId + token) : feature.FirstId + token;

    private static IReadOnlyList<string> NamesOf(FeatureColumn feature)
        => feature.TokenNames ?? [.. (feature.Keys ?? []).Select(key => key.ToString(CultureInfo.InvariantCulture))];

    /// <summary>The column of the initial model with such tokens, that of the same name before others; null: there is none.</summary>
    private static int? SourceOf(FittedModel source, FeatureColumn feature)
    {
        int[] fitting =
        [
            .. Enumerable.Range(0, source.Features.Count).Where(i => source.Features[i] is { IsToken: true, IsDerived: false } other
                && (other.Kind == FeatureKind.Characters) == (feature.Kind == FeatureKind.Characters)
                && (other.TokenNames is null) == (feature.TokenNames is null)),
        ];
        return fitting.Length == 0 ? null
            : fitting.OrderByDescending(i => source.Features[i].ColumnName == feature.ColumnName).First();
    }

    private static int? TokenInputOf(FittedModel source)
    {
        int place = source.Features.ToList().FindIndex(feature => feature is { IsToken: true, IsDerived: false });
        return place < 0 ? null : place;
    }

    /// <summary>What no initial model gives.</summary>
    private static IEnumerable<string> RestOf(ITrainedNetwork network)
    {
        var stack = network.Stacks.SelectMany(stack => Enumerable.Range(0, stack.Spec.LayerCount).SelectMany(level => stack.ParametersOf(network.Parameters, level))).ToHashSet();
        HashSet<string> tables = [.. network.InputSpecs.Where(input => input.IsToken).Select(input => $"{input.Name}.weight")];
        return network.Parameters.All.Where(parameter => !stack.Contains(parameter) && !tables.Contains(parameter.Name)).Select(parameter => parameter.Name);
    }

    private static bool IsLanguageModel(ITrainedNetwork network) => network is Network { IsPerStep: true, Spec.Head.Kind: HeadKind.Vocabulary };

    private static string ShapeOf(Parameter parameter) => $"[{string.Join(", ", parameter.Shape)}]";

    private readonly ref struct Table(ITrainedNetwork network, int input, FeatureColumn feature)
    {
        public FeatureColumn Feature { get; } = feature;

        public Span<float> Vectors { get; } = network.Parameters.All
            .First(parameter => parameter.Name == $"{network.InputPrefix}{network.InputSpecs[input].Name}.weight").In(network.Weights);
    }
}
