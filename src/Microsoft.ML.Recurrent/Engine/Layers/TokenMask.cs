using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>
/// Dropout of whole token vectors (Gal and Ghahramani 2016; the embedding dropout of Merity et al. 2018): the factor of a token is 0 with probability
/// <c>rate</c>, else 1/(1-rate), and it is the same wherever the token stands in the batches of an update. A function of seed, update, table and token.
/// </summary>
/// <param name="rate">Probability of a zero, in [0, 1); 0: no token is dropped.</param>
/// <param name="table">A number that no other table of the network has.</param>
/// <param name="execution">Seed, update and mode.</param>
internal readonly struct TokenMask(float rate, int table, Execution execution)
{
    private readonly uint _keyA = (uint)execution.Seed;
    private readonly uint _keyB = (uint)(execution.Seed >> 32) ^ unchecked((uint)RandomPurpose.EmbeddingDropout * 0x85EBCA6Bu);
    private readonly uint _update = execution.Update;
    private readonly float _kept = 1 / (1 - rate);

    /// <summary>Whether there are factors other than 1.</summary>
    public bool IsActive { get; } = rate > 0 && execution.IsTraining;

    public float FactorOf(int token)
    {
        (uint draw, _, _, _) = Philox.Block(_keyA, _keyB, (uint)token, (uint)table, _update, 0);
        return Philox.ToUnit(draw) < rate ? 0 : _kept;
    }
}
