using Microsoft.ML.Recurrent.Data;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    /// <summary>
    /// Loads sentences from a file in columns, a token a line and a blank line behind each sentence, as CoNLL's shared tasks and Universal
    /// Dependencies use. A sentence becomes a row, each named column a vector of texts with a value a token.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The file is read line by line whenever a cursor goes over the rows, and never held. UTF-8 with or without a byte order mark, UTF-16 with
    /// one; lines end with LF or CRLF; lines of white space alone are blank.
    /// </para>
    /// <para>
    /// Comments stand before the first token of their sentence, so that a token may be the prefix itself. In a file whose sentences may begin
    /// with such a token (as '#' in CoNLL-2000) give null as the prefix. A line whose first column is <c>-DOCSTART-</c> is no token. Of lines
    /// with ten columns, which only CoNLL-U has, those with the number of a multiword token (1-2) or an empty one (1.1) are none either.
    /// </para>
    /// <para>
    /// While a cursor reads, a line with fewer columns than named ones need, and one whose named column is empty, is an
    /// <see cref="InvalidDataException"/> that says file, line and what was expected. Further columns of a line are ignored.
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
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="ArgumentException">No column is named, or a name is given twice.</exception>
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
        IReadOnlyList<string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(columns);
        return new ConllDataView(new ConllFormat(path, columns, separator, commentPrefix, metadata ?? []));
    }
}
