using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Trainers.Settings;
using Microsoft.ML.Recurrent.Trainers.Tasks;

namespace Microsoft.ML.Recurrent.Trainers.Continuing;

/// <summary>The model that a training continues from: its columns, its network, its weights and its history.</summary>
internal sealed class ContinuedModel
{
    private readonly FittedModel _model;
    private readonly ContinueTrainingOptions _growth;

    /// <exception cref="ArgumentException">Training cannot continue from such a model, or it cannot grow so.</exception>
    public ContinuedModel(FittedModel model, ContinueTrainingOptions? growth)
    {
        (_model, _growth) = (model, growth ?? new ContinueTrainingOptions());
        if (model.Further.Count > 0)
        {
            throw new ArgumentException($"Training continues from one model: got an ensemble of {model.Further.Count + 1}.", nameof(model));
        }

        if ((_growth.AddNewTokens || _growth.AddNewClasses) && model.Trained is EncoderDecoder { Spec.SharesTable: true })
        {
            throw new ArgumentException("A model with ShareEmbeddings cannot grow: set AddNewTokens and AddNewClasses to false.", nameof(growth));
        }

        if (_growth.AddNewClasses && model.IsLanguageModel)
        {
            throw new ArgumentException("The classes of a language model are its tokens: set AddNewTokens in place of AddNewClasses.", nameof(growth));
        }

        if (_growth.AddNewClasses && model.Label.ClassCount == 0)
        {
            throw new ArgumentException($"Label column '{model.Label.Name}' has no classes of which there could be more: set AddNewClasses to false.", nameof(growth));
        }
    }

    public FittedModel Fitted => _model;

    /// <summary>The columns that rows are read with.</summary>
    public GivenColumns Columns => new(
        _model.IsLanguageModel ? [] : _model.Features,
        _model.Label,
        _growth.AddNewTokens,
        _model.IsLanguageModel ? _growth.AddNewTokens : _growth.AddNewClasses);

    /// <summary>A copy of the options with sizes of the model where they are automatic.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option asks for another network or other columns than the model has.</exception>
    public RecurrentTrainerOptions Settle(RecurrentTrainerOptions options)
    {
        CheckColumns(options);
        RecurrentTrainerOptions settled = options.Copy();
        ShapeOptions.Settle(settled, _model);
        if (settled is RecurrentTaggingTrainer.Options { Scheme: null } tagging && _model.Network.Spec.Head.Spans is { } spans)
        {
            // Few new rows may not show the scheme.
            tagging.Scheme = LearnedSpans.SchemeOf(spans);
        }

        settled.Validate();
        return settled;
    }

    /// <summary>The head that goes on: rules of classes are the model's as long as no class is added.</summary>
    public HeadSpec HeadOf(HeadSpec made)
    {
        HeadSpec own = _model.Trained is Network network ? network.Spec.Head : _model.EncoderDecoder.Spec.Head;
        if (made.Width == own.Width)
        {
            return made with { Rules = own.Rules, HasRulesInModel = own.HasRulesInModel, Spans = own.Spans };
        }

        // Weights are copied to the leading rows.
        return own.Spans is not { } before || (made.Spans is { } after && new BioesTags(after).Continues(new BioesTags(before)))
            ? made
            : throw new InvalidOperationException(
                $"A model that learned in BIOES grows by labels of new types alone: a new label of column '{_model.Label.Name}' belongs to a type that the model knows.");
    }

    /// <summary>Copies the model's weights; rows and columns that only the new network has stay as they are.</summary>
    public void CopyTo(ITrainedNetwork network)
    {
        Dictionary<string, Parameter> own = _model.Trained.Parameters.All.ToDictionary(parameter => parameter.Name, StringComparer.Ordinal);
        foreach (Parameter parameter in network.Parameters.All)
        {
            WeightCopy.Leading(own[parameter.Name], _model.Trained.Weights, parameter, network.Weights);
        }
    }

    /// <summary>What the model shows goes on, but for what options of the trainer say.</summary>
    public OutputSettings OutputOf(OutputSettings made) => made with { Threshold = _model.Output.Threshold };

    /// <summary>The model's history with that of the training behind it: epochs and times go on counting.</summary>
    public IReadOnlyList<TrainingEpoch> HistoryWith(IReadOnlyList<TrainingEpoch> further) => HistoryOf(_model.TrainingHistory, further);

    /// <summary>A history with that of a further training behind it.</summary>
    public static IReadOnlyList<TrainingEpoch> HistoryOf(IReadOnlyList<TrainingEpoch> before, IReadOnlyList<TrainingEpoch> further)
    {
        if (before.Count == 0)
        {
            return further;
        }

        int epochs = before[^1].Epoch;
        TimeSpan time = before[^1].Elapsed;
        return
        [
            .. before,
            .. further.Select(epoch => epoch with
            {
                Epoch = epoch.Epoch + epochs,
                NumberOfEpochs = epoch.NumberOfEpochs + epochs,
                BestEpoch = epoch.BestEpoch == 0 ? 0 : epoch.BestEpoch + epochs,
                Elapsed = epoch.Elapsed + time,
            }),
        ];
    }

    /// <summary>What was taken and what is new, for the log.</summary>
    public string Describe(ITrainedNetwork network, LabelColumn label, IReadOnlyList<FeatureColumn> features)
    {
        List<string> parts = [$"Training continues from a model of {_model.TrainingHistory.Count} epochs: its columns and all its weights are taken"];
        for (int i = 0; i < features.Count; i++)
        {
            if (features[i].VocabularySize > _model.Features[i].VocabularySize)
            {
                parts.Add($"{features[i].VocabularySize - _model.Features[i].VocabularySize} new tokens of column '{features[i].ColumnName}'");
            }
        }

        if (label.ClassCount > _model.Label.ClassCount)
        {
            parts.Add($"{label.ClassCount - _model.Label.ClassCount} new classes of column '{label.Name}'");
        }

        if (_model.Trained.StackSpec.HasBFloat16Weights && !network.StackSpec.HasBFloat16Weights)
        {
            parts.Add("bfloat16 weights go on as floats");
        }

        return string.Join("; ", parts) + ".";
    }

    /// <summary>Rows that are left out because a MapValueToKey that was fitted with the model has no key for their labels look like rows without a label; null: there are no such rows.</summary>
    public string? WarningOf(TrainingSet data)
    {
        if (data.Rows.Unlabelled == 0 || data.Label.ClassCount == 0)
        {
            return null;
        }

        return $"{data.Rows.Unlabelled} of {data.Rows.Read} rows are left out, since they have no label in column '{data.Label.Name}' (key 0, or an empty text). A MapValueToKey gives key 0 to values that it does not know"
            + (_growth.AddNewClasses ? ", and could not be given the new ones: see ContinueTrainingOptions.AddNewClasses." : "; ContinueTrainingOptions.AddNewClasses adds them as classes.");
    }

    private void CheckColumns(RecurrentTrainerOptions options)
    {
        if (!string.Equals(options.LabelColumnName, _model.Label.Name, StringComparison.Ordinal))
        {
            string option = _model.IsLanguageModel ? nameof(options.FeatureColumnName) : nameof(options.LabelColumnName);
            OptionCheck.Holds(false, option, $"'{_model.Label.Name}' as in the model that training continues from", $"'{options.LabelColumnName}'");
        }

        string[] expected = _model.IsLanguageModel ? [] : [.. _model.Features.Where(feature => !feature.IsDerived).SelectMany(feature => feature.ColumnNames)];
        IReadOnlyList<string> got = options.FeatureColumnNames;
        for (int i = 0; i < Math.Max(expected.Length, got.Count); i++)
        {
            string? own = i < expected.Length ? expected[i] : null;
            string? other = i < got.Count ? got[i] : null;
            string option = i == 0 ? nameof(options.FeatureColumnName)
                : options is RecurrentSequenceToSequenceTrainer.Options { FurtherFeatureColumnNames.Length: > 0 }
                    ? nameof(RecurrentSequenceToSequenceTrainer.Options.FurtherFeatureColumnNames)
                : nameof(options.AdditionalFeatureColumnNames);
            OptionCheck.Holds(
                own == other,
                option,
                own is null ? $"{expected.Length} feature columns as in the model that training continues from" : $"'{own}' as feature column {i + 1} of the model that training continues from",
                other is null ? $"{got.Count} feature columns" : $"'{other}'");
        }
    }
}
