using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Inputs;

/// <summary>The blocks that one Forward of an <see cref="InputStage"/> put side by side.</summary>
internal sealed class InputStagePass
{
    private Matrix[] _matrices = [];
    private TokenEmbeddingPass?[] _tokens = [];
    private WordSpellingPass?[] _words = [];
    private SparseRows?[] _sparse = [];
    private bool _hasSparse;
    private TokenProductRows? _kept;

    /// <summary>One block an input.</summary>
    public LayerInput Output => new(new Columns(_matrices), _tokens[0] is { IsDistinct: true } first ? first : null, _hasSparse ? _sparse : null, _kept);

    public void Start(int inputCount)
    {
        if (_tokens.Length != inputCount)
        {
            _matrices = new Matrix[inputCount];
            _tokens = new TokenEmbeddingPass?[inputCount];
            _words = new WordSpellingPass?[inputCount];
            _sparse = new SparseRows?[inputCount];
        }

        Array.Clear(_sparse);
        _hasSparse = false;
        _kept = null;
    }

    public void SetNumbers(int input, Matrix numbers) => _matrices[input] = numbers;

    public void SetSparse(int input, SparseRows numbers)
    {
        _sparse[input] = numbers;
        _hasSparse = true;
        _matrices[input] = default;
    }

    public void SetTokens(int input, TokenEmbeddingPass pass)
    {
        _tokens[input] = pass;
        _matrices[input] = pass.IsDistinct ? default : pass.Output;
    }

    /// <summary>Of the first input.</summary>
    public void SetKept(TokenProductRows rows)
    {
        _kept = rows;
        _tokens[0] = null;
        _matrices[0] = default;
    }

    public void SetWords(int input, WordSpellingPass pass)
    {
        _words[input] = pass;
        _matrices[input] = pass.Output;
    }

    public WordSpellingPass WordsOf(int input) => _words[input]!;

    public TokenEmbeddingPass TokensOf(int input) => _tokens[input]!;
}
