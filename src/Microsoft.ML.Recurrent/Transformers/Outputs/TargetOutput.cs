using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Rows;
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
    private const string PredictedTokens = "PredictedTokens";
    private const string BestTokens = "BestTokens";

    private readonly string[] _names;
    private readonly string[]? _texts;
    private readonly Dictionary<string, int> _symbols = new(StringComparer.Ordinal);

    public TargetOutput(FittedModel model)
        : base(model)
    {
        Format = FormatOf(model.Output.Decoding!, model.Label.IsText);
        _names = [.. Format.Columns.Select(column => column.Name)];
        _texts = model.Label.Values is { AreTexts: true } values ? values.ToTexts() : null;
        for (int i = 0; model.Output.Decoding!.ReplaceUnknown && i < _texts!.Length; i++)
        {
            _symbols.TryAdd(_texts[i], i + TargetSymbols.First);
        }
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
            .. decoding.ReplaceUnknown && !isText ? [new OutputColumn(PredictedTokens, OutputItem.Text, OutputExtent.Steps)] : Array.Empty<OutputColumn>(),
            .. decoding.OutputAttention ? [new OutputColumn(Attention, OutputItem.Single, OutputExtent.Steps)] : Array.Empty<OutputColumn>(),
            .. decoding.NumberOfBestSequences == 1 ? [] : new OutputColumn[]
            {
                new(BestLabels, OutputItem.Key, OutputExtent.Steps, OutputColumn.KeyValues),
                new(BestLengths, OutputItem.Int32, OutputExtent.Steps),
                new(BestScores, OutputItem.Single, OutputExtent.Steps),
            },
            .. decoding.NumberOfBestSequences > 1 && isText ? [new OutputColumn(BestTexts, OutputItem.Text, OutputExtent.Steps)] : Array.Empty<OutputColumn>(),
            .. decoding is { NumberOfBestSequences: > 1, ReplaceUnknown: true } && !isText
                ? [new OutputColumn(BestTokens, OutputItem.Text, OutputExtent.Steps)]
                : Array.Empty<OutputColumn>(),
        ]);

    public override string? ComparedColumnName => Model.Output.Decoding!.PrefixColumnName;

    public override TargetShape ComparedShape => ComparedColumnName is null ? TargetShape.None : TargetShape.Sequence;

    public override LabelReader? NewComparedReader(DataViewRow row) => ComparedColumnName is { } name
        ? new PrefixReader(row, name, PrefixSource(row.Schema, name).ReaderOf(row), Model.Output.Decoding!.MaximumLength)
        : null;

    public override void CheckCompared(DataViewSchema schema)
    {
        if (ComparedColumnName is { } name)
        {
            PrefixSource(schema, name);
        }
    }

    public override SourceTextReader? NewTextReader(DataViewRow row) => Model.Output.Decoding!.ReplaceUnknown ? new SourceTextReader(row, Model.Features[0]) : null;

    public override SequenceResults NewResults() => new TargetResults(Model);

    public override Delegate Getter(int place, IShownScores shown) => _names[place] switch
    {
        "PredictedLabel" => (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> labels) => Copy(KeysOf(BestOf(shown), SourceOf(shown)), ref labels)),
        "Score" => (ValueGetter<float>)((ref float score) => score = Of(shown) is [{ } best, ..] ? (float)best.LogProbability : float.NaN),
        "RankingScore" => (ValueGetter<float>)((ref float score) => score = Of(shown) is [{ } best, ..] ? (float)best.Rank : float.NaN),
        PredictedText => (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> text) => text = Of(shown) is [{ } best, ..] ? TextOf(best, SourceOf(shown)) : default),
        Attention => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> weights) => Copy(Of(shown) is [{ } best, ..] ? best.Attention : [], ref weights)),
        BestLabels => (ValueGetter<VBuffer<uint>>)((ref VBuffer<uint> labels) => Copy(KeysOf(Of(shown), SourceOf(shown)), ref labels)),
        BestLengths => (ValueGetter<VBuffer<int>>)((ref VBuffer<int> lengths) => Copy<int>(Array.ConvertAll(Of(shown), target => target.Symbols.Length), ref lengths)),
        BestScores => (ValueGetter<VBuffer<float>>)((ref VBuffer<float> scores) => Copy<float>(Array.ConvertAll(Of(shown), target => (float)target.LogProbability), ref scores)),
        PredictedTokens => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> texts)
            => Copy<ReadOnlyMemory<char>>(TokensOf(BestOf(shown), SourceOf(shown)), ref texts)),
        BestTokens => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> texts)
            => Copy<ReadOnlyMemory<char>>(TokensOf(Of(shown), SourceOf(shown)), ref texts)),
        _ => (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> texts)
            => Copy<ReadOnlyMemory<char>>(Array.ConvertAll(Of(shown), target => TextOf(target, SourceOf(shown))), ref texts)),
    };

    private static DecodedTarget[] Of(IShownScores shown)
    {
        (SequenceResults results, int sequence) = shown.Shown;
        return ((TargetResults)results).TargetsOf(sequence);
    }

    /// <summary>None where nothing could be written: blocked n-grams and a minimum length may leave no symbol that may follow.</summary>
    private static DecodedTarget[] BestOf(IShownScores shown) => [.. Of(shown).Take(1)];

    /// <summary>The texts of the source's steps, where unknown symbols are replaced by them.</summary>
    private string[] SourceOf(IShownScores shown)
    {
        (SequenceResults results, int sequence) = shown.Shown;
        return Model.Output.Decoding!.ReplaceUnknown ? ((TargetResults)results).TextsOf(sequence) : [];
    }

    private SequenceLabelSource PrefixSource(DataViewSchema schema, string columnName)
    {
        return SequenceLabelSource.Scored(Model.Label, schema, columnName, "prefix");
    }

    /// <summary>The keys of some sequences, one sequence after the other; 0, the missing key, where no key stands for what replaces an unknown symbol.</summary>
    private ReadOnlySpan<uint> KeysOf(DecodedTarget[] targets, string[] source)
    {
        var keys = new uint[targets.Sum(target => target.Symbols.Length)];
        int place = 0;
        foreach (DecodedTarget target in targets)
        {
            for (int i = 0; i < target.Symbols.Length; i++)
            {
                int symbol = target.Symbols[i];
                if (symbol == TargetSymbols.Unknown)
                {
                    symbol = _symbols.GetValueOrDefault(ReplacementOf(target, i, source), TargetSymbols.First - 1);
                }

                keys[place++] = (uint)(symbol - TargetSymbols.First + 1);
            }
        }

        return keys;
    }

    private ReadOnlyMemory<char>[] TokensOf(DecodedTarget[] targets, string[] source)
        => [.. targets.SelectMany(target => Enumerable.Range(0, target.Symbols.Length).Select(place => TextOf(target, place, source).AsMemory()))];

    private ReadOnlyMemory<char> TextOf(DecodedTarget target, string[] source)
    {
        var text = new StringBuilder();
        for (int place = 0; place < target.Symbols.Length; place++)
        {
            text.Append(TextOf(target, place, source));
        }

        return text.ToString().AsMemory();
    }

    private string TextOf(DecodedTarget target, int place, string[] source)
        => target.Symbols[place] is var symbol && symbol != TargetSymbols.Unknown ? _texts![symbol - TargetSymbols.First] : ReplacementOf(target, place, source);

    /// <summary>The text of the source step that got most attention; of equals the first. A step without a text, missing or a separator, is none.</summary>
    private static string ReplacementOf(DecodedTarget target, int place, string[] source)
    {
        ReadOnlySpan<float> weights = target.Attention.Slice(place * source.Length, source.Length);
        int best = -1;
        for (int step = 0; step < source.Length; step++)
        {
            if (source[step].Length > 0 && (best < 0 || weights[step] > weights[best]))
            {
                best = step;
            }
        }

        return best < 0 ? "" : source[best];
    }
}
