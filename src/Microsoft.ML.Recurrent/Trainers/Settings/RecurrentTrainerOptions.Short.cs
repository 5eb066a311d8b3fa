namespace Microsoft.ML.Recurrent;

public abstract partial class RecurrentTrainerOptions
{
    /// <summary>The options that the short catalog methods of every task have as parameters; all others as they are by default.</summary>
    internal static TOptions Short<TOptions>(
        RecurrentCellKind cell,
        string labelColumnName,
        string featureColumnName,
        string? exampleWeightColumnName,
        int hiddenSize,
        int numberOfLayers,
        bool? bidirectional,
        int numberOfEpochs,
        int batchSize,
        float learningRate)
        where TOptions : RecurrentTrainerOptions, new()
    {
        var options = new TOptions
        {
            Cell = cell,
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
            HiddenSize = hiddenSize,
            NumberOfLayers = numberOfLayers,
            NumberOfEpochs = numberOfEpochs,
            BatchSize = batchSize,
            LearningRate = learningRate,
        };
        if (bidirectional is { } given)
        {
            options.Bidirectional = given;
        }

        return options;
    }
}
