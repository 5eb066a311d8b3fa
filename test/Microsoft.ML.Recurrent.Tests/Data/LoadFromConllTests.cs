using System.Text;
using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Tests.Data;

public sealed class LoadFromConllTests : IDisposable
{
    private readonly MLContext _ml = new();
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Conll_2003_with_document_starts()
        => Assert.Equal(
            ["EU rejects|I-ORG O", "Peter Blackburn|I-PER I-PER"],
            Rows("-DOCSTART- -X- -X- O\n\nEU NNP B-NP I-ORG\nrejects VBZ B-VP O\n\nPeter NNP B-NP I-PER\nBlackburn NNP I-NP I-PER\n", ["Tokens", null, null, "Tags"]));

    [Fact]
    public void Conll_2002_may_begin_a_document_in_the_midst_of_lines()
        => Assert.Equal(
            ["a b|O B-LOC"],
            Rows("-DOCSTART- -DOCSTART- O\na Art O\nb N B-LOC", ["Tokens", null, "Tags"]));

    [Fact]
    public void Conll_u_without_multiword_and_empty_tokens()
        => Assert.Equal(
            ["vamos nos 10 000|VERB PRON NUM"],
            Rows(
                """
                # sent_id = 1
                # text = vámonos
                1-2	vámonos	_	_	_	_	_	_	_	_
                1	vamos	ir	VERB	_	_	0	root	_	_
                2	nos	nosotros	PRON	_	_	1	obj	_	_
                2.1	elided	_	VERB	_	_	_	_	_	_
                3	10 000	10000	NUM	_	_	1	obj	_	_

                """,
                [null, "Tokens", null, "Tags"]));

    [Fact]
    public void Numbers_with_marks_are_tokens_where_lines_have_not_ten_columns()
        => Assert.Equal(["1-2 3.14|O O"], Rows("1-2 O\n3.14 O\n", ["Tokens", "Tags"]));

    [Theory]
    [InlineData("\n", false)]
    [InlineData("\r\n", false)]
    [InlineData("\n", true)]
    [InlineData("\r\n", true)]
    public void Line_ends_and_byte_order_marks_leave_no_trace(string lineEnd, bool hasMark)
        => Assert.Equal(
            ["é b|O B-X", "c|O"],
            Rows(string.Join(lineEnd, "", "", "é\tO", "b\tB-X", " \t", "", "c\tO"), ["Tokens", "Tags"], encoding: new UTF8Encoding(hasMark)));

    [Fact]
    public void Utf_16_is_known_by_its_mark() => Assert.Equal(["é|O"], Rows("é O", ["Tokens", "Tags"], encoding: Encoding.Unicode));

    [Fact]
    public void Runs_of_blanks_are_one_separator_unless_one_is_named()
    {
        Assert.Equal(["a|O"], Rows(" a   x  O ", ["Tokens", null, "Tags"]));
        Assert.Equal(["a b|O"], Rows("a b,O", ["Tokens", "Tags"], separator: ','));
        Assert.Contains("got none", Error("a  O", ["Tokens", "Tags"], separator: ' '), StringComparison.Ordinal);
    }

    [Fact]
    public void Comments_stand_before_the_first_token_of_a_sentence()
    {
        const string Text = "# one\n# two\n£ O\n# O\n\n# three\nb O\n";
        Assert.Equal(["£ #|O O", "b|O"], Rows(Text, ["Tokens", "Tags"]));
        Assert.Equal(["# # £ #|one two O O", "# b|three O"], Rows(Text, ["Tokens", "Tags"], commentPrefix: null));
        Assert.Equal(["a|O"], Rows("%% note\na O\n", ["Tokens", "Tags"], commentPrefix: "%%"));
    }

    [Fact]
    public void Metadata_become_columns()
        => Assert.Equal(
            ["play|O|PlayMusic", "a|O|", "b|O|x = y"],
            Rows("# intent = PlayMusic\nplay O\n\n# text = a\na O\n\n# intent = lost\n\n#intent=x = y\nb O\n", ["Tokens", "Tags"], metadata: ["intent"]));

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("# nothing\n")]
    [InlineData("-DOCSTART- O\n\n")]
    public void A_file_without_tokens_has_no_rows(string text) => Assert.Empty(Rows(text, ["Tokens", "Tags"]));

    [Fact]
    public void Too_few_columns_name_file_line_and_what_was_expected()
    {
        string error = Error("a NN O\n\nb NN O\nc NN\n", ["Tokens", null, "Tags"]);
        Assert.Contains(_path, error, StringComparison.Ordinal);
        Assert.Contains("line 4: expected at least 3 columns separated by a tab or blanks, got 2: 'c NN'", error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_column_is_an_error_where_it_is_named()
    {
        Assert.Equal(["a|O"], Rows("a\t\tO", ["Tokens", null, "Tags"]));
        Assert.Contains("line 1: expected a value in column 2 ('Tags'), got none", Error("a\t\tO", ["Tokens", "Tags"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_before_a_broken_line_can_be_read_and_none_after_it()
    {
        File.WriteAllText(_path, "a O\n\nb\n\nc O\n");
        IDataView view = _ml.Data.LoadFromConll(_path, ["Tokens", "Tags"]);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        Assert.True(cursor.MoveNext());
        Assert.Throws<InvalidDataException>(() => cursor.MoveNext());
        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void Names_and_the_file_are_checked_at_once()
    {
        Assert.Throws<FileNotFoundException>(() => _ml.Data.LoadFromConll(_path + ".not", ["Tokens"]));
        Assert.Contains("'A' twice", Assert.Throws<ArgumentException>(() => _ml.Data.LoadFromConll(_path, ["A", "A"])).Message, StringComparison.Ordinal);
        Assert.Contains("'A' twice", Assert.Throws<ArgumentException>(() => _ml.Data.LoadFromConll(_path, ["A"], metadata: ["A"])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _ml.Data.LoadFromConll(_path, [null, null]));
        Assert.Throws<ArgumentException>(() => _ml.Data.LoadFromConll(_path, ["Tokens", ""]));
        Assert.Throws<ArgumentException>(() => _ml.Data.LoadFromConll(_path, ["Tokens"], commentPrefix: ""));
        Assert.Throws<ArgumentException>(() => _ml.Data.LoadFromConll(_path, ["Tokens"], commentPrefix: null, metadata: ["intent"]));
    }

    [Fact]
    public void Cursors_are_independent_lazy_and_give_only_what_was_asked_for()
    {
        File.WriteAllText(_path, "# intent = I\na O\nb O\n\nc O\n");
        IDataView view = _ml.Data.LoadFromConll(_path, ["Tokens", "Tags"], metadata: ["intent"]);
        Assert.Equal(["Tokens", "Tags", "intent"], view.Schema.Select(column => column.Name));
        Assert.Equal(new VectorDataViewType(TextDataViewType.Instance), view.Schema["Tokens"].Type);
        Assert.False(view.CanShuffle);
        Assert.Null(view.GetRowCount());

        using DataViewRowCursor one = view.GetRowCursor([view.Schema["Tokens"]]);
        using DataViewRowCursor two = Assert.Single(view.GetRowCursorSet([view.Schema["intent"]], 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => one.GetGetter<VBuffer<ReadOnlyMemory<char>>>(view.Schema["Tags"]));
        Assert.Throws<InvalidOperationException>(() => one.GetGetter<float>(view.Schema["Tokens"]));
        ValueGetter<VBuffer<ReadOnlyMemory<char>>> tokens = one.GetGetter<VBuffer<ReadOnlyMemory<char>>>(view.Schema["Tokens"]);
        ValueGetter<ReadOnlyMemory<char>> intent = two.GetGetter<ReadOnlyMemory<char>>(view.Schema["intent"]);
        ValueGetter<DataViewRowId> id = one.GetIdGetter();
        VBuffer<ReadOnlyMemory<char>> first = default;
        VBuffer<ReadOnlyMemory<char>> second = default;
        ReadOnlyMemory<char> value = default;
        DataViewRowId firstId = default;
        DataViewRowId secondId = default;
        Assert.Throws<InvalidOperationException>(() => tokens(ref first));

        Assert.True(one.MoveNext());
        tokens(ref first);
        id(ref firstId);
        Assert.True(one.MoveNext());
        tokens(ref second);
        id(ref secondId);
        Assert.True(two.MoveNext());
        intent(ref value);
        Assert.False(one.MoveNext());
        Assert.Equal(-1, one.Position);
        Assert.Equal(0, two.Position);
        Assert.Equal(("a b", "c", "I"), (string.Join(' ', first.DenseValues()), string.Join(' ', second.DenseValues()), value.ToString()));
        Assert.NotEqual(firstId, secondId);
    }

    [Fact]
    public void Rows_go_through_transforms_and_into_classes()
    {
        File.WriteAllText(_path, "a O\nb B-X\n\nc O\n");
        IDataView view = _ml.Data.LoadFromConll(_path, ["Tokens", "Tags"]);
        var pipeline = _ml.Transforms.Conversion.MapValueToKey("Tags").Append(_ml.Transforms.Conversion.MapKeyToValue("Tags"));
        Row[] rows = [.. _ml.Data.CreateEnumerable<Row>(pipeline.Fit(view).Transform(_ml.Data.Cache(view)), reuseRowObject: false)];
        Assert.Equal(["O", "B-X"], rows[0].Tags);
        Assert.Equal(["c"], rows[1].Tokens);
    }

    private string[] Rows(
        string text, string?[] columns, char? separator = null, string? commentPrefix = "#", string[]? metadata = null, Encoding? encoding = null)
    {
        File.WriteAllText(_path, text, encoding ?? new UTF8Encoding(false));
        IDataView view = _ml.Data.LoadFromConll(_path, columns, separator, commentPrefix, metadata);
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        Func<string>[] readers = [.. view.Schema.Select(column => Reader(cursor, column))];
        var rows = new List<string>();
        while (cursor.MoveNext())
        {
            rows.Add(string.Join('|', readers.Select(read => read())));
        }

        return [.. rows];
    }

    private string Error(string text, string?[] columns, char? separator = null)
        => Assert.Throws<InvalidDataException>(() => Rows(text, columns, separator)).Message;

    private static Func<string> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is TextDataViewType)
        {
            ValueGetter<ReadOnlyMemory<char>> text = row.GetGetter<ReadOnlyMemory<char>>(column);
            return () =>
            {
                ReadOnlyMemory<char> value = default;
                text(ref value);
                return value.ToString();
            };
        }

        ValueGetter<VBuffer<ReadOnlyMemory<char>>> texts = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        return () =>
        {
            VBuffer<ReadOnlyMemory<char>> values = default;
            texts(ref values);
            return string.Join(' ', values.DenseValues());
        };
    }

    private sealed class Row
    {
        public string[] Tokens { get; set; } = [];

        public string[] Tags { get; set; } = [];
    }
}
