using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>The tokens that one Forward of a <see cref="TokenEmbedding"/> looked up, and the work of both directions.</summary>
internal sealed class TokenEmbeddingPass
{
    private TokenEmbedding _embedding = null!;
    private SequenceBatch _batch = null!;
    private int _input;
    private Matrix _outputGradient;
    private AlignedBuffer _gradients = null!;

    public TokenEmbeddingPass()
    {
        ForwardWork = new Gather(this);
        BackwardWork = new Scatter(this);
    }

    /// <summary>The tokens of the packed rows.</summary>
    public ReadOnlySpan<int> Tokens => _batch.Tokens(_input);

    /// <summary>The tokens' vectors, N x E.</summary>
    public Matrix Output { get; private set; }

    public IParallelWork ForwardWork { get; }

    public IParallelWork BackwardWork { get; }

    public void Start(TokenEmbedding embedding, SequenceBatch batch, int input, Matrix output)
    {
        _embedding = embedding;
        _batch = batch;
        _input = input;
        Output = output;
    }

    public void StartBackward(Matrix outputGradient, AlignedBuffer gradients)
    {
        _outputGradient = outputGradient;
        _gradients = gradients;
    }

    private sealed class Gather(TokenEmbeddingPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            ReadOnlySpan<int> tokens = pass.Tokens;
            for (int row = share; row < tokens.Length; row += shareCount)
            {
                pass._embedding.Read(tokens[row], pass.Output.Row(row));
            }
        }
    }

    private sealed class Scatter(TokenEmbeddingPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            // A share owns tokens, not rows: so every token's sum runs over its rows in ascending order whatever the shares.
            ReadOnlySpan<int> tokens = pass.Tokens;
            for (int row = 0; row < tokens.Length; row++)
            {
                if (tokens[row] % shareCount == share)
                {
                    pass._embedding.AddGradient(tokens[row], pass._outputGradient.Row(row), pass._gradients);
                }
            }
        }
    }
}
