using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.DataViews.Cursors;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Recurrent.Data;

/// <summary>The sentences of a file as rows; every cursor reads the file for itself.</summary>
internal sealed class ConllDataView : IDataView
{
    private readonly ConllFormat _format;
    private readonly Lazy<ConllSurvey> _survey;
    private readonly SkippedLines _skipped;

    public ConllDataView(IHostEnvironment environment, ConllFormat format)
    {
        _format = format;
        _survey = new Lazy<ConllSurvey>(() => ConllSurvey.Of(format), LazyThreadSafetyMode.PublicationOnly);
        _skipped = new SkippedLines(environment);
        var schema = new DataViewSchema.Builder();
        foreach (ConllColumn column in format.Columns)
        {
            schema.AddColumn(column.Name, new VectorDataViewType(TextDataViewType.Instance));
        }

        foreach (string key in format.Metadata)
        {
            schema.AddColumn(key, TextDataViewType.Instance);
        }

        Schema = schema.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        return new ConllCursor(Schema, new ConllSentences(_format, _survey, _skipped), _format.Columns.Count, CursorChecks.Wanted(Schema, columnsNeeded));
    }

    /// <summary>One cursor, as lines can only be read one after the other.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [GetRowCursor(columnsNeeded, rand)];
}
