using System.Numerics.Tensors;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Inputs;

/// <summary>One Forward of a <see cref="WordSpelling"/>; a share of work owns every n-th distinct word.</summary>
internal sealed class WordSpellingPass
{
    private readonly BlockList _gradientBlocks = new();
    private Matrix _outputGradient;

    public WordSpellingPass()
    {
        ForwardWork = new HandOut(this);
        BackwardWork = new Collect(this);
    }

    public CharacterRows Characters { get; } = new();

    public CharacterPass Encoder { get; set; } = null!;

    /// <summary>N rows.</summary>
    public Matrix Output { get; set; }

    /// <summary>A row a distinct word, in packed order.</summary>
    public Columns VectorGradient { get; private set; }

    public IParallelWork ForwardWork { get; }

    public IParallelWork BackwardWork { get; }

    public void StartBackward(Matrix outputGradient, Workspace workspace)
    {
        _outputGradient = outputGradient;
        VectorGradient = _gradientBlocks.RentZeroed(Encoder.Vectors, Characters.Layout.SequenceCount, workspace);
    }

    private sealed class HandOut(WordSpellingPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            Columns vectors = pass.Encoder.Vectors;
            for (int word = share; word < pass.Characters.Layout.SequenceCount; word += shareCount)
            {
                foreach (int row in pass.Characters.RowsOf(word))
                {
                    Span<float> rest = pass.Output.Row(row);
                    for (int block = 0; block < vectors.Count; block++)
                    {
                        vectors[block].Row(word).CopyTo(rest);
                        rest = rest[vectors[block].Columns..];
                    }
                }
            }
        }
    }

    private sealed class Collect(WordSpellingPass pass) : IParallelWork
    {
        public void Run(int share, int shareCount)
        {
            Columns vectors = pass.VectorGradient;
            for (int word = share; word < pass.Characters.Layout.SequenceCount; word += shareCount)
            {
                foreach (int row in pass.Characters.RowsOf(word))
                {
                    ReadOnlySpan<float> rest = pass._outputGradient.Row(row);
                    for (int block = 0; block < vectors.Count; block++)
                    {
                        Span<float> sum = vectors[block].Row(word);
                        TensorPrimitives.Add(sum, rest[..sum.Length], sum);
                        rest = rest[sum.Length..];
                    }
                }
            }
        }
    }
}
