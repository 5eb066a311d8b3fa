using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>Source sequences of tokens and their targets, which lack begin and end.</summary>
internal sealed record TokenPairs(int[][] Sources, int[][] Targets)
{
    public const int End = 1;
    public const int Begin = 2;
    public const int FirstSymbol = 3;

    /// <summary>What the decoder reads.</summary>
    public int[][] Inputs => Array.ConvertAll(Targets, target => (int[])[Begin, .. target]);

    /// <summary>What it is to write, pair after pair.</summary>
    public Tensor Labels => Indices([.. Targets.SelectMany(target => (int[])[.. target, End])]);

    public static TokenPairs Random(params (int Source, int Target)[] lengths) => new(
        Array.ConvertAll(lengths, pair => Tokens(0, EncoderDecoderShape.SourceVocabulary, pair.Source)),
        Array.ConvertAll(lengths, pair => Tokens(FirstSymbol, EncoderDecoderShape.TargetVocabulary, pair.Target)));

    public static int[] Tokens(int first, int end, int count) => [.. randint(first, end, count, dtype: ScalarType.Int64).data<long>().Select(token => (int)token)];

    public static Tensor Indices(int[] values) => tensor(Array.ConvertAll(values, value => (long)value));

    /// <summary>Vectors [S,T,E] of sequences of tokens, zero behind their ends.</summary>
    public static Tensor Embed(Tensor table, int[][] sequences)
    {
        int longest = sequences.Max(sequence => sequence.Length);
        return stack([.. sequences.Select(sequence =>
        {
            Tensor own = table.index_select(0, Indices(sequence));
            return sequence.Length == longest ? own : cat([own, zeros([longest - sequence.Length, table.shape[1]], table.dtype)], 0);
        })], 0);
    }

    public static int[] Lengths(int[][] sequences) => Array.ConvertAll(sequences, sequence => sequence.Length);
}
