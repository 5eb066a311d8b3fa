namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>
/// A window of as many streams as the batch has sequences, the states before it, and the weights of a language model. Every run reads this window again, from the
/// states that the run before has left.
/// </summary>
internal sealed class LanguageProblem
{
    public const string Table = "embedding.weight";

    public LanguageProblem(Shape shape)
    {
        Shape = shape;
        var random = new Random(1);
        Tokens = DrawTokens(random);
        Labels = DrawTokens(random);
        Hidden = DrawStates(random);
        Cell = DrawStates(random);
        int hidden = shape.HiddenSize;
        float limit = 1 / MathF.Sqrt(hidden);
        var weights = new WeightSet(random);
        weights.Draw(Table, shape.IsTied ? limit : 1, shape.VocabularySize, shape.InputSize);
        for (int level = 0; level < LayerCount; level++)
        {
            weights.DrawLayer("", level, shape, level == 0 ? shape.InputSize : hidden, limit);
        }

        if (!shape.IsTied)
        {
            weights.Draw(Problem.HeadWeight, limit, shape.VocabularySize, hidden);
        }

        weights.Draw(Problem.HeadBias, limit, shape.VocabularySize);
        Weights = weights;
    }

    public Shape Shape { get; }

    public int LayerCount => 1 + Shape.UpperLayerCount;

    /// <summary>[T,B].</summary>
    public int[] Tokens { get; }

    /// <summary>[T,B]: what follows each token.</summary>
    public int[] Labels { get; }

    /// <summary>[layers,B,H]: the states before the window.</summary>
    public float[] Hidden { get; }

    /// <summary>As <see cref="Hidden"/>; cells without such a state leave it.</summary>
    public float[] Cell { get; }

    public IReadOnlyDictionary<string, (int[] Shape, float[] Values)> Weights { get; }

    /// <summary>The weights of the head.</summary>
    public string HeadWeight => Shape.IsTied ? Table : Problem.HeadWeight;

    private int[] DrawTokens(Random random) => [.. Enumerable.Range(0, Shape.StepCount * Shape.BatchSize).Select(_ => random.Next(Shape.VocabularySize))];

    private float[] DrawStates(Random random)
    {
        var states = new float[LayerCount * Shape.BatchSize * Shape.HiddenSize];
        random.Fill(states, 0.5f);
        return states;
    }
}
