using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Rows;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;
using Microsoft.ML.Recurrent.Engine.Training;
using Microsoft.ML.Recurrent.Persistence;

namespace Microsoft.ML.Recurrent.Transformers.Scoring;

/// <summary>Measures a language model on texts.</summary>
internal sealed class LanguageMeasure
{
    private const int MaximumBlockRows = 32;
    private const int MaximumBlockSteps = 8192;

    private readonly LanguageScorer _scorer;
    private readonly Execution _execution = new(new Workspace(), Environment.ProcessorCount);
    private readonly SequenceStore _store = new([0]);
    private long _rowCount;
    private long _tokenCount;
    private long _correctCount;
    private long _characterCount;
    private double _logProbability;

    private LanguageMeasure(FittedModel model, DynamicEvaluation? dynamics) => _scorer = new LanguageScorer(model, dynamics);

    /// <param name="model">A language model.</param>
    /// <param name="data">Has the model's column.</param>
    /// <param name="textColumnName">The column of the raw texts; null: the model's, where that is a text.</param>
    /// <param name="carriesStates">Whether the rows are one text.</param>
    /// <param name="dynamics">What goes on learning from the texts in the model's place; null: nothing learns.</param>
    public static LanguageModelingMetrics Of(
        FittedModel model, IDataView data, string? textColumnName, bool carriesStates, DynamicEvaluation? dynamics = null)
    {
        FeatureColumn feature = model.Features[0];
        FeatureSchema.Check(data.Schema, feature);
        string? textName = textColumnName ?? (feature.Kind == FeatureKind.Characters ? feature.ColumnName : null);
        DataViewSchema.Column? text = textName is null ? null : FindText(data.Schema, textName);
        DataViewSchema.Column[] active = [data.Schema[feature.ColumnName], .. text is { } raw ? new[] { raw } : []];
        using DataViewRowCursor cursor = data.GetRowCursor(active.DistinctBy(column => column.Index));
        var measure = new LanguageMeasure(model, dynamics);
        measure.Read(cursor, new SequenceRowReader(cursor, model.Features), text is { } column ? cursor.GetGetter<ReadOnlyMemory<char>>(column) : null, carriesStates);
        return new LanguageModelingMetrics
        {
            RowCount = measure._rowCount,
            TokenCount = measure._tokenCount,
            CharacterCount = measure._characterCount,
            LogProbability = measure._logProbability,
            TokenAccuracy = (double)measure._correctCount / measure._tokenCount,
        };
    }

    /// <summary>The texts of some data as a training would read them: rows, or one text in pieces.</summary>
    /// <param name="model">A language model.</param>
    /// <param name="data">Has the model's column.</param>
    /// <param name="pieceCount">The most pieces of one text.</param>
    /// <param name="shortestPiece">Steps that each piece has, where the text has so many.</param>
    public static SequenceStore ReadTexts(FittedModel model, IDataView data, int pieceCount, int shortestPiece = 1)
    {
        FeatureColumn feature = model.Features[0];
        FeatureSchema.Check(data.Schema, feature);
        using DataViewRowCursor cursor = data.GetRowCursor([data.Schema[feature.ColumnName]]);
        var reader = new SequenceRowReader(cursor, model.Features);
        var store = new SequenceStore([0]);
        while (cursor.MoveNext())
        {
            int length = reader.Read();
            store.EndSequence(reader.Append(store, length), isPlaceholder: length == 0);
        }

        bool areRows = model.Output.Rows == LanguageModelRows.Separate;
        var texts = new LanguageTexts(hasEnd: areRows);
        if (!areRows)
        {
            texts.AddPieces(store, (int)Math.Clamp(store.StepCount / shortestPiece, 1, pieceCount));
        }

        for (int sequence = 0; areRows && sequence < store.SequenceCount; sequence++)
        {
            texts.Add(store, sequence);
        }

        return texts.Store;
    }

    private static DataViewSchema.Column FindText(DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, "text", name);
        return column.Type is TextDataViewType ? column : throw SchemaMismatch.Unexpected("text", name, "Text", column.Type.ToString()!);
    }

    private void Read(DataViewRowCursor cursor, SequenceRowReader reader, ValueGetter<ReadOnlyMemory<char>>? readText, bool carriesStates)
    {
        ReadOnlyMemory<char> text = default;
        while (cursor.MoveNext())
        {
            _rowCount++;
            int length = reader.Read();
            _store.EndSequence(reader.Append(_store, length), isPlaceholder: length == 0);
            if (readText is not null)
            {
                readText(ref text);
                foreach (Rune _ in text.Span.EnumerateRunes())
                {
                    _characterCount++;
                }
            }

            if (!carriesStates && (_store.SequenceCount == MaximumBlockRows || _store.StepCount > MaximumBlockSteps))
            {
                Score(carriesStates);
            }
        }

        if (_store.SequenceCount > 0)
        {
            Score(carriesStates);
        }
    }

    private void Score(bool carriesStates)
    {
        _scorer.Clear();
        if (carriesStates)
        {
            _scorer.AddJoined(_store);
        }

        for (int sequence = 0; !carriesStates && sequence < _store.SequenceCount; sequence++)
        {
            _scorer.Add(_store, sequence);
        }

        _scorer.Score(_execution);
        for (int text = 0; text < (carriesStates ? 1 : _store.SequenceCount); text++)
        {
            ReadOnlySpan<double> own = _scorer.LogProbabilitiesOf(text);
            _tokenCount += own.Length;
            _correctCount += _scorer.CorrectCountOf(text);
            foreach (double logProbability in own)
            {
                _logProbability += logProbability;
            }
        }

        _store.Clear();
    }
}
