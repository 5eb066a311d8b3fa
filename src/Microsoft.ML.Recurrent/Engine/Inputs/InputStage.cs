using System.Diagnostics;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Recurrence;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Inputs;

/// <summary>
/// From the inputs of a batch to the columns that the first layer reads, one block an input: numbers as they lie in the batch
/// (sparse ones too), tokens as their vectors, words as what their characters make.
/// </summary>
internal sealed class InputStage
{
    private readonly TokenEmbedding?[] _embeddings;
    private readonly WordSpelling?[] _spellings;
    private readonly int[] _widths;

    public InputStage(ParameterSet parameters, IReadOnlyList<InputBlock> blocks)
    {
        _embeddings = new TokenEmbedding?[blocks.Count];
        _spellings = new WordSpelling?[blocks.Count];
        _widths = new int[blocks.Count];
        for (int input = 0; input < blocks.Count; input++)
        {
            InputBlock block = blocks[input];
            _widths[input] = block.Width;
            if (block.Spelling != SpellingKind.None)
            {
                _spellings[input] = new WordSpelling(
                    SpellingEncoder.Create(parameters, block.Spelling, block.Name, block.VocabularySize, block.CharacterSize, block.Width));
            }
            else if (block.VocabularySize > 0)
            {
                _embeddings[input] = new TokenEmbedding(
                    parameters, block.Name, block.VocabularySize, block.Width, block.IsFrozen, block.IsShared, block.Dropout, block.Number);
            }
        }

        WantsGradient = Array.Exists(BlocksThatLearn, learns => learns);
    }

    /// <summary>A stage of one input whose tokens have the vectors of another stage.</summary>
    public InputStage(TokenEmbedding shared)
    {
        _embeddings = [shared];
        _spellings = [null];
        _widths = [shared.Width];
        WantsGradient = shared.IsTrained;
    }

    /// <summary>Real columns of each block of the output.</summary>
    public ReadOnlySpan<int> BlockWidths => _widths;

    /// <summary>The vectors of the first input's tokens, where it is made of such.</summary>
    public TokenEmbedding? FirstTokens => _embeddings[0];

    /// <summary>Whether anything here learns; if not, the first layer need not compute the gradient of its input.</summary>
    public bool WantsGradient { get; }

    /// <summary>For each block whether what it is made of learns.</summary>
    public bool[] BlocksThatLearn => [.. _embeddings.Select((embedding, input) => embedding is { IsTrained: true } || _spellings[input] is not null)];

    public void Pack(AlignedBuffer weights)
    {
        foreach (TokenEmbedding? embedding in _embeddings)
        {
            embedding?.Pack(weights);
        }

        foreach (WordSpelling? spelling in _spellings)
        {
            spelling?.Pack(weights);
        }
    }

    /// <param name="batch">The inputs.</param>
    /// <param name="mayBeDistinct">Whether the reader takes tokens of the first input as distinct rows.</param>
    /// <param name="execution">Memory and threads.</param>
    /// <param name="kept">Products of the first input's tokens that take the place of their vectors; or null.</param>
    public InputStagePass Forward(SequenceBatch batch, bool mayBeDistinct, Execution execution, TokenProductTable? kept = null)
    {
        Debug.Assert(batch.InputCount == _embeddings.Length);
        InputStagePass pass = execution.Workspace.Take<InputStagePass>();
        pass.Start(_embeddings.Length);
        for (int input = 0; input < _embeddings.Length; input++)
        {
            if (input == 0 && kept is not null)
            {
                pass.SetKept(kept.Forward(batch.Tokens(input), execution));
            }
            else if (_embeddings[input] is { } embedding)
            {
                pass.SetTokens(input, embedding.Forward(batch, input, mayBeDistinct && input == 0, execution));
            }
            else if (_spellings[input] is { } spelling)
            {
                pass.SetWords(input, spelling.Forward(batch.Tokens(input), batch.Forms(input), execution));
            }
            else if (batch.Sparse(input) is { } sparse)
            {
                Debug.Assert(sparse.Width == _widths[input]);
                pass.SetSparse(input, sparse);
            }
            else
            {
                Debug.Assert(batch.Numbers(input).Columns == _widths[input]);
                pass.SetNumbers(input, batch.Numbers(input));
            }
        }

        return pass;
    }

    /// <summary>Writes the vector of one token of a token input.</summary>
    public void ReadToken(int input, int token, Span<float> vector) => _embeddings[input]!.Read(token, vector);

    /// <summary>Writes the vectors of some words, [count x width], of an input that reads their characters.</summary>
    public void ReadWords(int input, ReadOnlySpan<int> words, WordForms forms, Matrix vectors, Execution execution)
    {
        Matrix output = _spellings[input]!.Forward(words, forms, execution).Output;
        for (int row = 0; row < words.Length; row++)
        {
            output.Row(row).CopyTo(vectors.Row(row));
        }
    }

    /// <summary>Adds the gradients of the tables and of what reads characters, given the gradients of the blocks that learn.</summary>
    public void Backward(InputStagePass pass, Columns outputGradient, Execution execution)
    {
        for (int input = 0; input < _embeddings.Length; input++)
        {
            if (_embeddings[input] is { IsTrained: true } embedding)
            {
                embedding.Backward(pass.TokensOf(input), outputGradient[input], execution);
            }
            else if (_spellings[input] is { } spelling)
            {
                spelling.Backward(pass.WordsOf(input), outputGradient[input], execution);
            }
        }
    }
}
