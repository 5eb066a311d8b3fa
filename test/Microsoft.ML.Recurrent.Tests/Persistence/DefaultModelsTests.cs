using System.Text.Json;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Tests.Trainers;
using Microsoft.ML.Recurrent.Transformers;

namespace Microsoft.ML.Recurrent.Tests.Persistence;

public sealed class DefaultModelsTests
{
    /// <summary>Options as they are made, but for the columns and the number of epochs.</summary>
    public static TheoryData<string> EveryTask => ["Class", "Tags", "Flag", "Number", "Pair", "Flags", "StepNumbers", "StepPairs"];

    [Theory, MemberData(nameof(EveryTask))]
    public void A_default_model_is_written_as_version_2_without_properties_that_came_later(string task)
    {
        RecurrentTrainerOptions options = task switch
        {
            "Class" => new RecurrentMulticlassTrainer.Options(),
            "Tags" => new RecurrentTaggingTrainer.Options(),
            "Flag" => new RecurrentBinaryTrainer.Options { LabelColumnName = task },
            "Flags" => new RecurrentMultiLabelTrainer.Options { LabelColumnName = task },
            "Number" or "Pair" => new RecurrentRegressionTrainer.Options { LabelColumnName = task },
            _ => new RecurrentSequenceRegressionTrainer.Options { LabelColumnName = task },
        };
        options.FeatureColumnName = "Words";
        options.NumberOfEpochs = 1;
        IDataView view = task switch { "Class" => Toy.View(20), "Tags" => ToyTags.View(20), _ => ToyNumbers.View(20) };
        ITransformer model = ToyTasks.Trainer(options).Fit(view);

        using var stream = new MemoryStream();
        ModelFiles.WriteSpec(((IRecurrentTransformer)model).Fitted, stream);
        using JsonDocument document = JsonDocument.Parse(stream.ToArray());
        Assert.Equal(2, document.RootElement.GetProperty("formatVersion").GetInt32());
        string[] written = [.. ModelSpecReaderTests.PropertiesOf(document.RootElement, "model").Distinct()];
        Assert.Subset(ModelSpecReaderTests.Version2.ToHashSet(), written.ToHashSet());
        Assert.DoesNotContain("model.output", written);
    }
}
