using System.Text;
using Microsoft.ML.Recurrent.Data;
using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>
    /// Loads sentences from a file in columns, a token a line and a blank line behind each sentence, as CoNLL's shared tasks and Universal
    /// Dependencies use. A sentence becomes a row, each named column a vector of texts with a value a token.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The file is read line by line whenever a cursor goes over the rows, and never held. Lines end with LF or CRLF; lines of white space
    /// alone are blank. Values lose the white space around them.
    /// </para>
    /// <para>
    /// <b>Comments</b> stand before the first token of their sentence, begin with <paramref name="commentPrefix"/>, and are no token. A line with a
    /// value in every named column, and with as many columns as other lines of the file, is a token though it begins with the prefix: <c>#cats</c>,
    /// a tab, <c>O</c>. Where a blank follows the prefix, the words of a comment may look like columns: <c># key = value</c> is a comment, and another
    /// such line is a token only if its last named column has a value that it also has in lines that can only be tokens (the line <c># # B-NP</c> of
    /// CoNLL-2000, but not <c># new page</c>). For that the file is read once more, when the first such line is met. Null as the prefix makes every line a token.
    /// </para>
    /// <para>
    /// <b>Lines that are no token</b>: those whose first column is <c>-DOCSTART-</c>; and where the first column of most sentences holds CoNLL-U's
    /// numbers, 1, 2, 3 and so on, the ranges of multiword tokens (1-2) and the empty nodes (8.1).
    /// </para>
    /// <para>
    /// <b>Errors.</b> While a cursor reads, a line with fewer columns than named ones need, one without a value in a named column, and one of columns
    /// apart by blanks with another number of columns than the first token (<c>New York B-LOC</c> between lines of two columns) is
    /// an <see cref="InvalidDataException"/> that says file, line and what was expected, or is left out with <paramref name="skipUnreadableLines"/>.
    /// Further columns behind tabs are ignored. Bytes that are no text in the file's encoding are always an error.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The data operations.</param>
    /// <param name="path">The file.</param>
    /// <param name="columns">A name for each column of the file, from the first; null leaves one out.</param>
    /// <param name="separator">
    /// What stands between columns, once; null: a tab where a line has one, else any number of blanks.
    /// </param>
    /// <param name="commentPrefix">How comments begin; null: the file has none.</param>
    /// <param name="metadata">
    /// Keys of comments of the form <c># key = value</c>, each of which becomes a column of texts by that name; empty for sentences without.
    /// </param>
    /// <param name="splitAtAnyWhiteSpace">
    /// Whether columns are apart by any run of white space, tabs and blanks mixed; no value can then hold a blank, and there is no
    /// <paramref name="separator"/>.
    /// </param>
    /// <param name="encoding">
    /// The file's encoding, such as <see cref="Encoding.Latin1"/>; null: UTF-8. A byte order mark of UTF-8, UTF-16 or UTF-32 counts more.
    /// </param>
    /// <param name="skipUnreadableLines">
    /// Whether lines that are neither blank, comment nor token are left out; the log then has a Warning with their number and the first of them.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">No column is named, a name is given twice, or a separator beside any white space.</exception>
    /// <example>
    /// <code>
    /// IDataView news = mlContext.Data.LoadFromConll("eng.train", ["Tokens", null, null, "Tags"]);                   // CoNLL-2003
    /// IDataView trees = mlContext.Data.LoadFromConll("en_ewt-ud-train.conllu", [null, "Tokens", null, "Tags"]);     // CoNLL-U
    /// </code>
    /// </example>
    public static IDataView LoadFromConll(
        this DataOperationsCatalog catalog,
        string path,
        IReadOnlyList<string?> columns,
        char? separator = null,
        string? commentPrefix = "#",
        IReadOnlyList<string>? metadata = null,
        bool splitAtAnyWhiteSpace = false,
        Encoding? encoding = null,
        bool skipUnreadableLines = false)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(columns);
        if (splitAtAnyWhiteSpace && separator is not null)
        {
            throw new ArgumentException($"Expected no separator beside {nameof(splitAtAnyWhiteSpace)}, got '{separator}'.", nameof(separator));
        }

        var format = new ConllFormat(path, columns, separator, commentPrefix, metadata ?? [])
        {
            SplitsAtAnyWhiteSpace = splitAtAnyWhiteSpace,
            Encoding = encoding,
            SkipsUnreadableLines = skipUnreadableLines,
        };
        return new ConllDataView(Catalogs.EnvironmentOf(catalog), format);
    }

    /// <summary>
    /// Loads labelled series from a file in the .ts format of the UEA and UCR archives of time series: a header of lines with '@', then a series per
    /// line, its channels separated by ':', the values of a channel by ',', and behind the channels its label.
    /// </summary>
    /// <remarks>
    /// <para>Columns of the result:</para>
    /// <list type="table">
    /// <listheader><term>Column</term><description>Type and content</description></listheader>
    /// <item><term><paramref name="featureColumnName"/></term><description>a vector of <see cref="float"/> of steps x D values, step by step, which is
    /// <c>[VectorType(0, D)]</c>: D channels, and as many steps as the series has. The file's <c>@problemName</c> is its annotation
    /// <c>ProblemName</c>.</description></item>
    /// <item><term><paramref name="labelColumnName"/></term><description>text where the header says <c>@classLabel true</c>, <see cref="float"/> where it
    /// says <c>@targetLabel true</c>; absent where it says neither is there</description></item>
    /// </list>
    /// <para>
    /// Series may differ in length; the channels of one may not. A missing value, <c>?</c> or NaN, is NaN, which trainers read as the channel's
    /// mean; a missing label is an empty text or NaN. D is what <c>@dimensions</c> or <c>@univariate true</c> says, else what the first series
    /// has. A header without <c>@classLabel</c> and <c>@targetLabel</c> leaves it to the first series: a part more than D, or where D is not known a last part
    /// without a comma, is a class. Tags are read in upper and lower case; lines that begin with '#' are comments. Series of (time, value) pairs
    /// (<c>@timeStamps true</c>) are refused.
    /// </para>
    /// <para>
    /// The header and the first series are read at once, the series whenever a cursor goes over the rows, one at a time. A line that breaks
    /// these rules, or has a class that <c>@classLabel</c> does not name, is an <see cref="InvalidDataException"/> that says file, line and what was expected.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The data operations.</param>
    /// <param name="path">The file.</param>
    /// <param name="featureColumnName">Name of the column of series.</param>
    /// <param name="labelColumnName">Name of the column of labels.</param>
    /// <param name="encoding">
    /// The file's encoding, such as <see cref="Encoding.Latin1"/>; null: UTF-8. A byte order mark of UTF-8, UTF-16 or UTF-32 counts more.
    /// </param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The header is broken, or no series follows it.</exception>
    /// <exception cref="ArgumentException">A name is empty, or both are the same.</exception>
    /// <example>
    /// <code>
    /// IDataView train = mlContext.Data.LoadFromTs("JapaneseVowels_TRAIN.ts");
    /// IDataView test = mlContext.Data.LoadFromTs("JapaneseVowels_TEST.ts");
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
    ///     .Append(mlContext.MulticlassClassification.Trainers.Gru());
    /// var metrics = mlContext.MulticlassClassification.Evaluate(pipeline.Fit(train).Transform(test));
    /// </code>
    /// </example>
    public static IDataView LoadFromTs(
        this DataOperationsCatalog catalog,
        string path,
        string featureColumnName = "Features",
        string labelColumnName = "Label",
        Encoding? encoding = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrWhiteSpace(featureColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(labelColumnName);
        return featureColumnName == labelColumnName
            ? throw new ArgumentException($"Expected different names of the columns, got '{labelColumnName}' twice.", nameof(labelColumnName))
            : new TsDataView(new TsFormat(path, encoding), featureColumnName, labelColumnName);
    }
}
