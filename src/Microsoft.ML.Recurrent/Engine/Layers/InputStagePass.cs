using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>The blocks that one Forward of an <see cref="InputStage"/> put side by side.</summary>
internal sealed class InputStagePass
{
    private Matrix[] _matrices = [];
    private TokenEmbeddingPass?[] _tokens = [];
    private WordSpellingPass?[] _words = [];

    /// <summary>One block an input.</summary>
    public LayerInput Output => new(new Columns(_matrices), _tokens[0] is { IsDistinct: true } first ? first : null);

    public void Start(int inputCount)
    {
        if (_tokens.Length != inputCount)
        {
            _matrices = new Matrix[inputCount];
            _tokens = new TokenEmbeddingPass?[inputCount];
            _words = new WordSpellingPass?[inputCount];
        }
    }

    public void SetNumbers(int input, Matrix numbers) => _matrices[input] = numbers;

    public void SetTokens(int input, TokenEmbeddingPass pass)
    {
        _tokens[input] = pass;
        _matrices[input] = pass.IsDistinct ? default : pass.Output;
    }

    public void SetWords(int input, WordSpellingPass pass)
    {
        _words[input] = pass;
        _matrices[input] = pass.Output;
    }

    public WordSpellingPass WordsOf(int input) => _words[input]!;

    public TokenEmbeddingPass TokensOf(int input) => _tokens[input]!;
}
