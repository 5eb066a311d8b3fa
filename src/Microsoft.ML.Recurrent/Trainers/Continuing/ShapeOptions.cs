using System.Reflection;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Attention;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Settings;

namespace Microsoft.ML.Recurrent.Trainers.Continuing;

/// <summary>The options that decide a network's parameters and how it reads rows, with the values that a model's network has.</summary>
internal static class ShapeOptions
{
    // Of these the value 0, or the member Automatic, leaves the choice to the trainer.
    private static readonly HashSet<string> Automatic = new(StringComparer.Ordinal)
    {
        nameof(RecurrentTrainerOptions.HiddenSize),
        nameof(RecurrentTrainerOptions.NumberOfLayers),
        nameof(RecurrentTrainerOptions.EmbeddingSize),
        nameof(RecurrentTrainerOptions.CharacterEncoder),
        nameof(RecurrentTrainerOptions.CharacterEmbeddingSize),
        nameof(RecurrentTrainerOptions.CharacterVectorSize),
        nameof(RecurrentPooledTrainerOptions.Pooling),
        nameof(RecurrentTaggingTrainer.Options.LearnedScheme),
        nameof(RecurrentSequenceToSequenceTrainer.Options.AttentionSize),
        nameof(RecurrentSequenceToSequenceTrainer.Options.DecoderHiddenSize),
        nameof(RecurrentSequenceToSequenceTrainer.Options.TargetEmbeddingSize),
    };

    /// <summary>Gives automatic options the model's values; all others must have them.</summary>
    /// <param name="options">Changed.</param>
    /// <param name="model">A model of the options' task.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option has another value.</exception>
    public static void Settle(RecurrentTrainerOptions options, FittedModel model)
    {
        foreach ((string name, object expected) in Of(options, model))
        {
            PropertyInfo property = options.GetType().GetProperty(name)!;
            object got = property.GetValue(options)!;
            if (options.IsUnset(name) || (Automatic.Contains(name) && IsAutomatic(got)))
            {
                property.SetValue(options, expected);
                continue;
            }

            OptionCheck.Holds(got.Equals(expected), name, FormattableString.Invariant($"{expected} as in the model that training continues from"), got);
        }
    }

    private static bool IsAutomatic(object value)
        => value is int number ? number == RecurrentTrainerOptions.Automatic : value is CharacterEncoder.Automatic or SequencePooling.Automatic or LearnedTaggingScheme.Automatic;

    private static IEnumerable<(string Name, object Value)> Of(RecurrentTrainerOptions options, FittedModel model) =>
    [
        .. OfStack(model.Trained.StackSpec),
        .. OfInputs(model),
        .. model.Trained is EncoderDecoder pair ? OfPair(pair.Spec) : OfHead(options, model.Network.Spec, model),
    ];

    private static IEnumerable<(string Name, object Value)> OfStack(StackSpec stack)
    {
        RecurrentCellKind cell = stack.Cell switch
        {
            CellKind.ElmanTanh or CellKind.ElmanRelu => RecurrentCellKind.Rnn,
            CellKind.GruResetAfter or CellKind.GruResetBefore => RecurrentCellKind.Gru,
            _ => RecurrentCellKind.Lstm,
        };
        yield return (nameof(RecurrentTrainerOptions.Cell), cell);
        switch (cell)
        {
            case RecurrentCellKind.Rnn:
                yield return (nameof(RecurrentTrainerOptions.RnnActivation), stack.Cell == CellKind.ElmanRelu ? RnnActivation.Relu : RnnActivation.Tanh);
                break;
            case RecurrentCellKind.Gru:
                yield return (nameof(RecurrentTrainerOptions.GruForm), stack.Cell == CellKind.GruResetBefore ? GruForm.ResetBefore : GruForm.ResetAfter);
                break;
            default:
                yield return (nameof(RecurrentTrainerOptions.Peepholes), stack.Cell is CellKind.LstmPeephole or CellKind.LstmCoupledPeephole);
                yield return (nameof(RecurrentTrainerOptions.CoupledInputForgetGate), stack.Cell is CellKind.LstmCoupled or CellKind.LstmCoupledPeephole);
                break;
        }

        yield return (nameof(RecurrentTrainerOptions.HiddenSize), stack.HiddenSize);
        yield return (nameof(RecurrentTrainerOptions.NumberOfLayers), stack.LayerCount);
        yield return (nameof(RecurrentTrainerOptions.Bidirectional), stack.IsBidirectional);
        yield return (nameof(RecurrentTrainerOptions.ResidualConnections), stack.HasResidualConnections);
        yield return (nameof(RecurrentTrainerOptions.LayerNormalization), stack.HasLayerNormalization);
    }

    private static IEnumerable<(string Name, object Value)> OfInputs(FittedModel model)
    {
        IReadOnlyList<InputSpec> inputs = model.Trained.InputSpecs;
        InputSpec? tokens = null;
        InputSpec? spelling = null;
        InputSpec? casing = null;
        for (int i = 0; i < inputs.Count; i++)
        {
            switch (model.Features[i].Kind)
            {
                case FeatureKind.Numbers:
                    break;
                case FeatureKind.Spelling:
                    spelling = inputs[i];
                    break;
                case FeatureKind.Casing:
                    casing = inputs[i];
                    break;
                default:
                    tokens = inputs[i];
                    break;
            }
        }

        if (tokens is not null)
        {
            yield return (nameof(RecurrentTrainerOptions.EmbeddingSize), tokens.Width);
        }

        yield return (nameof(RecurrentTrainerOptions.CharacterEncoder), spelling?.Spelling switch
        {
            null => CharacterEncoder.None,
            SpellingKind.Convolution => CharacterEncoder.Convolution,
            _ => CharacterEncoder.Lstm,
        });
        if (spelling is not null)
        {
            yield return (nameof(RecurrentTrainerOptions.CharacterEmbeddingSize), spelling.CharacterSize);
            yield return (nameof(RecurrentTrainerOptions.CharacterVectorSize), spelling.Width);
        }

        yield return (nameof(RecurrentTrainerOptions.CasingEmbeddingSize), casing?.Width ?? 0);
        yield return (nameof(RecurrentTrainerOptions.LowerCaseWords), model.Features.Any(feature => feature.LowersCase));
        yield return (nameof(RecurrentTrainerOptions.NormalizeDigits), model.Features.Any(feature => feature.NormalizesDigits));
    }

    private static IEnumerable<(string Name, object Value)> OfHead(RecurrentTrainerOptions options, NetworkSpec network, FittedModel model)
    {
        switch (options)
        {
            case RecurrentLanguageModelTrainer.Options:
                yield return (nameof(RecurrentLanguageModelTrainer.Options.TieWeights), network.Head.IsTied);
                yield return (nameof(RecurrentLanguageModelTrainer.Options.Rows), model.Output.Rows);
                break;
            case RecurrentTaggingTrainer.Options:
                yield return (nameof(RecurrentTaggingTrainer.Options.Head), network.Head.Kind == HeadKind.Crf ? TaggingHead.Crf : TaggingHead.Softmax);
                yield return (
                    nameof(RecurrentTaggingTrainer.Options.LearnedScheme),
                    network.Head.Spans is null ? LearnedTaggingScheme.SameAsLabels : LearnedTaggingScheme.Bioes);
                if (network.Head.Rules is not null)
                {
                    yield return (nameof(RecurrentTaggingTrainer.Options.ConstrainTraining), network.Head.HasRulesInModel);
                }

                break;
            case RecurrentMultiLabelTrainer.Options:
                yield return (nameof(RecurrentMultiLabelTrainer.Options.PerStep), network.IsPerStep);
                break;
            case RecurrentRegressionTrainer.Options { Loss: var loss } when (loss == RegressionLoss.Poisson) != (network.Head.Kind == HeadKind.Exponential):
                yield return (nameof(RecurrentRegressionTrainer.Options.Loss), network.Head.Kind == HeadKind.Exponential ? RegressionLoss.Poisson : RegressionLoss.Squared);
                break;
        }

        if (options is RecurrentPooledTrainerOptions && !network.IsPerStep)
        {
            yield return (nameof(RecurrentPooledTrainerOptions.Pooling), network.Pooling switch
            {
                PoolingKind.Mean => SequencePooling.Mean,
                PoolingKind.Max => SequencePooling.Max,
                PoolingKind.Attention => SequencePooling.Attention,
                _ => SequencePooling.Last,
            });
        }
    }

    private static IEnumerable<(string Name, object Value)> OfPair(EncoderDecoderSpec pair)
    {
        yield return (nameof(RecurrentSequenceToSequenceTrainer.Options.Attention), pair.Attention switch
        {
            AlignmentKind.None => AttentionKind.None,
            AlignmentKind.Dot => AttentionKind.Dot,
            AlignmentKind.General => AttentionKind.General,
            _ => AttentionKind.Additive,
        });
        if (pair.Attention == AlignmentKind.Additive)
        {
            yield return (nameof(RecurrentSequenceToSequenceTrainer.Options.AttentionSize), pair.AttentionSize);
        }

        yield return (nameof(RecurrentSequenceToSequenceTrainer.Options.Coverage), pair.HasCoverage);
        yield return (nameof(RecurrentSequenceToSequenceTrainer.Options.InputFeeding), pair.FeedsInput);
        yield return (nameof(RecurrentSequenceToSequenceTrainer.Options.DecoderHiddenSize), pair.Decoder.HiddenSize);
        yield return (nameof(RecurrentSequenceToSequenceTrainer.Options.Bridge), pair.Bridge == BridgeKind.Dense ? DecoderBridge.Dense : DecoderBridge.Copy);
        yield return (nameof(RecurrentSequenceToSequenceTrainer.Options.TargetEmbeddingSize), pair.TargetSize);
        yield return (nameof(RecurrentSequenceToSequenceTrainer.Options.TieWeights), pair.Head.IsTied);
        yield return (nameof(RecurrentSequenceToSequenceTrainer.Options.ShareEmbeddings), pair.SharesTable);
    }
}
