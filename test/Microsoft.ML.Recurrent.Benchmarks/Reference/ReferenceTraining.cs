namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>What training a network in double precision answers.</summary>
internal static class ReferenceTraining
{
    /// <summary>The outcome of the first weights, and the loss after <see cref="Outcome.UpdateCount"/> training steps, which change the weights.</summary>
    /// <param name="weights">Of the network.</param>
    /// <param name="learn">Outcome and gradients of a training step.</param>
    /// <param name="lossOf">The loss that an outcome has.</param>
    public static Outcome Run(ReferenceParameters weights, Func<(Outcome Outcome, ReferenceParameters Gradients)> learn, Func<float> lossOf)
    {
        var adam = new ReferenceAdam(weights);
        (Outcome outcome, ReferenceParameters gradients) = learn();
        for (int update = 1; update < Outcome.UpdateCount; update++)
        {
            adam.Step(gradients);
            (_, gradients) = learn();
        }

        adam.Step(gradients);
        outcome.Add(Outcome.LossAfterUpdates, [lossOf()]);
        return outcome;
    }

    /// <summary>The gradients of shares of a batch, added up in the first.</summary>
    public static ReferenceParameters Sum(ReferenceParameters[] shares)
    {
        foreach (ReferenceParameters others in shares.Skip(1))
        {
            shares[0].Add(others);
        }

        return shares[0];
    }

    /// <summary>Adds to an outcome the gradient of every weight.</summary>
    public static void AddTo(Outcome outcome, ReferenceParameters gradients)
    {
        foreach ((string name, ReferenceMatrix matrix) in gradients)
        {
            outcome.Add(name, Array.ConvertAll(matrix.Values, value => (float)value));
        }
    }
}
