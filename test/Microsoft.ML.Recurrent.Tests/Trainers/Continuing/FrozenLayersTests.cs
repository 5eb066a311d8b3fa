using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Continuing;

/// <summary>Training leaves alone what it is asked to, bit for bit.</summary>
public sealed class FrozenLayersTests
{
    public static TheoryData<string, string> EveryTaskAndPart()
    {
        var data = new TheoryData<string, string>();
        foreach (string task in (string[])["classes", "tags", "crf", "pairs", "texts"])
        {
            foreach (string part in (string[])["embedding", "_l0", "_l1", "head"])
            {
                data.Add(task, part);
            }
        }

        return data;
    }

    [Theory, MemberData(nameof(EveryTaskAndPart))]
    public void What_is_frozen_stays_and_all_else_learns(string task, string part)
    {
        RecurrentTrainerOptions options = ContinuedTasks.Options(task);
        (options.NumberOfLayers, options.LayerNormalization) = (2, true);
        ITransformer model = ContinuedTasks.Fit(options, ContinuedTasks.Data(task));
        switch (part)
        {
            case "embedding":
                options.FreezeEmbedding = true;
                break;
            case "head":
                options.FreezeHead = true;
                break;
            default:
                options.FrozenLayers = [part[^1] - '0'];
                break;
        }

        (options.WeightDecay, options.L2Regularization, options.AveragingStartEpoch) = (0.3f, 0.01f, 1);
        ITransformer further = new MLContext().Model.ContinueTraining(model, ContinuedTasks.Data(task, seed: 2), options: options);
        FittedModel before = ContinuedTasks.Fitted(model);
        int frozenCount = 0;
        foreach (string name in before.Trained.Parameters.All.Select(parameter => parameter.Name))
        {
            bool isFrozen = part == "head" ? name.StartsWith("head", StringComparison.Ordinal) || name.StartsWith("crf", StringComparison.Ordinal)
                : part == "embedding" ? name.EndsWith("embedding.weight", StringComparison.Ordinal)
                : name.Contains(part, StringComparison.Ordinal) && !name.StartsWith("bridge", StringComparison.Ordinal);
            if (isFrozen)
            {
                Assert.Equal(ContinuedTasks.Weights(model, name), ContinuedTasks.Weights(further, name));
                frozenCount++;
            }
            else
            {
                Assert.NotEqual(ContinuedTasks.Weights(model, name), ContinuedTasks.Weights(further, name));
            }
        }

        Assert.True(frozenCount > 0);
    }

    [Fact]
    public void A_layer_that_there_is_not_is_refused_by_name_and_so_is_a_training_of_nothing()
    {
        RecurrentMulticlassTrainer.Options options = Toy.Options("Text");
        options.FrozenLayers = [1];
        Assert.StartsWith(
            "Option FrozenLayers: expected numbers below NumberOfLayers 1, got 1.",
            Assert.Throws<ArgumentOutOfRangeException>(() => Toy.Trainer(options).Fit(Toy.View())).Message,
            StringComparison.Ordinal);
        (options.FrozenLayers, options.FreezeHead, options.FreezeEmbedding) = ([0], true, true);
        Assert.Contains("leave nothing to train", Assert.Throws<InvalidOperationException>(() => Toy.Trainer(options).Fit(Toy.View())).Message, StringComparison.Ordinal);
    }
}
