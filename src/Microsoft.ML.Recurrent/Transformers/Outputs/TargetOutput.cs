using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.EncoderDecoders;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Scoring;

namespace Microsoft.ML.Recurrent.Transformers.Outputs;

/// <summary>A sequence for each sequence: its symbols, how probable they are, as text where the targets were texts; on request attention and further sequences.</summary>
internal sealed class TargetOutput : ModelOutput
{
    private const string PredictedText = "PredictedText";
    private const string Attention = "Attention";
    private const string BestLabels = "BestLabels";
    private const string BestLengths = "BestLengths";
    private const string BestScores = "BestScores";
    private const string BestTexts = "BestTexts";

    private readonly string[] _names;
    private readonly string[]? _characters;

    public TargetOutput(FittedModel model)
        : base(model)
    {
        Format = FormatOf(model.Output.Decoding!, model.Label.IsText);
        _names = [.. Format.Columns.Select(column => column.Name)];
        _characters = model.Label.IsText ? model.Label.Values!.ToTexts() : null;
    }

    public override OutputFormat Format { get; }

    /// <param name="decoding">Which columns are wanted.</param>
    /// <param name="isText">Whether the targets are texts.</param>
    public static OutputFormat FormatOf(SequenceDecodingOptions decoding, bool isText) => new(
        "SequenceToSequence",
        [
            new("PredictedLabel", OutputItem.Key, OutputExtent.Steps, OutputColumn.KeyValues),
            new("Score", OutputItem.Single, OutputExtent.One),
            new("RankingScore", OutputItem.Single, OutputExtent.One),
            .. isText ? [new OutputColumn(PredictedText, OutputItem.Text, OutputExtent.One)] : Array.Empty<OutputColumn>(),
            .. decoding.OutputAttention ? [new OutputColumn(Attention, OutputItem.Single, OutputExtent.Steps)] : Array.Empty<OutputColumn>(),
            .. decoding.NumberOfBestSequences == 1 ? [] : new OutputColumn[]
            {
                new(BestLabels, OutputItem.Key, OutputExtent.Steps, OutputColumn.KeyValues),
                new(BestLengths, OutputItem.Int32, OutputExtent.Steps),
                new(BestScores, OutputItem.Single, OutputExtent.Steps),
            },
            .. decoding.NumberOfBestSequences > 1 && isText ? [new OutputColumn(BestTexts, OutputItem.Text, OutputExtent.Steps)] : Array.Empty<OutputColumn>(),
        ]);

    public override SequenceResults NewResults() => new TargetResults(Model);

    public override Delegate Getter(int place, IShownScores shown) => _names[place] switch
    {
        "PredictedLabel" => (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> labels) => Copy(KeysOf(Of(shown)[..1]), ref labels)),
        "Score" => (ValueGetter<float>)((ref float score) => score = Of(shown) is [{ } best, ..] ? (float)best.LogProbability : float.NaN),
        "RankingScore" => (ValueGetter<float>)((ref float score) => score = Of(shown) is [{ } best, ..] ? (float)best.Rank : float.NaN),
        PredictedText => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> text) => text = Of(shown) is [{ } best, ..] ? TextOf(best) : default),
        Attention => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> weights) => Copy(Of(shown) is [{ } best, ..] ? best.Attention : [], ref weights)),
        BestLabels => (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> labels) => Copy(KeysOf(Of(shown)), ref labels)),
        BestLengths => (ValueGetter<VBuffer<int>>)((ref VBuffer<int> lengths) => Copy<int>(Array.ConvertAll(Of(shown), target => target.Symbols.Length), ref lengths)),
        BestScores => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> scores) => Copy<float>(Array.ConvertAll(Of(shown), target => (float)target.LogProbability), ref scores)),
        _ => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> texts) => Copy<ReadOnlyMemory<char>>(Array.ConvertAll(Of(shown), TextOf), ref texts)),
    };

    private static DecodedTarget[] Of(IShownScores shown)
    {
        (SequenceResults results, int sequence) = shown.Shown;
        return ((TargetResults)results).TargetsOf(sequence);
    }

    /// <summary>The keys of some sequences, one sequence after the other.</summary>
    private static ReadOnlySpan<uint> KeysOf(DecodedTarget[] targets)
    {
        var keys = new uint[targets.Sum(target => target.Symbols.Length)];
        int place = 0;
        foreach (DecodedTarget target in targets)
        {
            foreach (int symbol in target.Symbols)
            {
                keys[place++] = (uint)(symbol - TargetSymbols.First + 1);
            }
        }

        return keys;
    }

    private ReadOnlyMemory<char> TextOf(DecodedTarget target)
    {
        var text = new StringBuilder();
        foreach (int symbol in target.Symbols)
        {
            text.Append(_characters![symbol - TargetSymbols.First]);
        }

        return text.ToString().AsMemory();
    }
}
