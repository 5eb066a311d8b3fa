using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>
/// The tokens that one Forward of a <see cref="TokenEmbedding"/> looked up, and the work of both directions. The vectors are
/// those of the packed rows, or those of the distinct tokens, which every row then finds by its token's place.
/// </summary>
internal sealed class TokenEmbeddingPass
{
    private TokenEmbedding _embedding = null!;
    private SequenceBatch _batch = null!;
    private int _input;
    private Matrix _outputGradient;
    private AlignedBuffer _gradients = null!;
    private TokenMask _mask;

    public TokenEmbeddingPass()
    {
        ForwardWork = new Gather(this);
        BackwardWork = new Scatter(this);
        DropWork = new MultiplyGradient(this);
    }

    /// <summary>The tokens of the packed rows.</summary>
    public ReadOnlySpan<int> Tokens => _batch.Tokens(_input);

    /// <summary>The distinct ones with their rows; loaded in training, and where <see cref="IsDistinct"/>.</summary>
    public TokenRows Distinct { get; private set; } = new(0);

    /// <summary>Whether the output has a row a distinct token.</summary>
    public bool IsDistinct { get; private set; }

    /// <summary>The tokens' vectors, N x E or U x E.</summary>
    public Matrix Output { get; private set; }

    public IParallelWork ForwardWork { get; }

    public IParallelWork BackwardWork { get; }

    /// <summary>Multiplies the gradient of the output by the factors of its tokens.</summary>
    public IParallelWork DropWork { get; }

    /// <summary>Whether some tokens' vectors were dropped.</summary>
    public bool DropsTokens => _mask.IsActive;

    /// <summary>The token of each row of the output.</summary>
    private ReadOnlySpan<int> OutputTokens => IsDistinct ? Distinct.Tokens : Tokens;

    public void Start(TokenEmbedding embedding, SequenceBatch batch, int input, TokenMask mask)
    {
        _mask = mask;
        _embedding = embedding;
        _batch = batch;
        _input = input;
    }

    public void FindDistinct()
    {
        if (Distinct.VocabularySize != _embedding.VocabularySize)
        {
            Distinct = new TokenRows(_embedding.VocabularySize);
        }

        Distinct.Load(Tokens);
    }

    public void SetOutput(Matrix output, bool isDistinct)
    {
        Output = output;
        IsDistinct = isDistinct;
    }

    public void StartBackward(Matrix outputGradient, AlignedBuffer gradients)
    {
        _outputGradient = outputGradient;
        _gradients = gradients;
    }

    private static void Multiply(Span<float> row, float factor) => TensorPrimitives.Multiply(row, factor, row);

    private sealed class Gather(TokenEmbeddingPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            ReadOnlySpan<int> tokens = pass.OutputTokens;
            for (int row = share; row < tokens.Length; row += shareCount)
            {
                pass._embedding.Read(tokens[row], pass.Output.Row(row));
                if (pass._mask.IsActive)
                {
                    Multiply(pass.Output.Row(row), pass._mask.FactorOf(tokens[row]));
                }
            }
        }
    }

    private sealed class MultiplyGradient(TokenEmbeddingPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            ReadOnlySpan<int> tokens = pass.OutputTokens;
            for (int row = share; row < tokens.Length; row += shareCount)
            {
                Multiply(pass._outputGradient.Row(row), pass._mask.FactorOf(tokens[row]));
            }
        }
    }

    private sealed class Scatter(TokenEmbeddingPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            // A share owns tokens, not rows: so every token's sum runs over its rows in ascending order whatever the shares.
            TokenRows distinct = pass.Distinct;
            RowSpan places = distinct.PlacesOf(share, shareCount);
            for (int place = places.First; place < places.First + places.Count; place++)
            {
                foreach (int row in pass.IsDistinct ? new ReadOnlySpan<int>(in place) : distinct.RowsOf(place))
                {
                    pass._embedding.AddGradient(distinct.Tokens[place], pass._outputGradient.Row(row), pass._gradients);
                }
            }
        }
    }
}
