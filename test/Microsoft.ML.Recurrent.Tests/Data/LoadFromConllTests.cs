using System.Text;
using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Tests.Data.Sequences;
using Microsoft.ML.Runtime;

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

    [Theory]
    [InlineData("1-2\tdu\tX\n1\tde\tADP\n2\tle\tDET\n\n1\tva\tVERB\n1.1\tlui\tX\n", "de le|ADP DET")]
    [InlineData("1 de ADP\n2-3 du X\n2 d' ADP\n3 un DET\n\n0.1 lui X\n1 va VERB\n", "de d' un|ADP ADP DET")]
    public void Ranges_and_empty_nodes_are_left_out_wherever_the_first_column_numbers_words(string text, string first)
        => Assert.Equal([first, "va|VERB"], Rows(text, [null, "Tokens", "Tags"]));

    [Theory]
    [InlineData("1-2 O\n3.14 O\n", "1-2 3.14|O O")]
    [InlineData("1 O\n2-3 O\n", "1 2-3|O O")]
    [InlineData("1 O\n1.1 O\n\nx O\n\ny O", "1 1.1|O O")]
    public void Numbers_with_marks_are_tokens_where_the_first_column_numbers_no_words(string text, string first)
        => Assert.Equal(first, Rows(text, ["Tokens", "Tags"])[0]);

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
    public void A_line_with_all_named_columns_is_a_token_though_it_begins_like_a_comment()
    {
        Assert.Equal(["#cats rule|B-X O", "#|O"], Rows("#cats\tB-X\nrule\tO\n\n#\tO\n", ["Tokens", "Tags"]));
        Assert.Equal(["#cats rule|B-X O", "#a #b|O B-Y"], Rows("#cats B-X\nrule O\n\n#a O\n#b B-Y\n", ["Tokens", "Tags"]));
        Assert.Equal(["# 20|B-NP I-NP", "a|B-NP"], Rows("# # B-NP\n20 CD I-NP\n\na DT B-NP\n", ["Tokens", null, "Tags"]));
        Assert.Equal(["#a|O", "#b|B-Y"], Rows("#a O\n\n#b B-Y\n", ["Tokens", "Tags"]));
    }

    [Theory]
    [InlineData("# text = a b\na O\nb O\n")]
    [InlineData("# text = a\tb\na\tO\nb\tO\n")]
    [InlineData("# sent_id = 3\na\tO\nb\tO\n")]
    [InlineData("# id 07e9ab9c\tdomain=en\na\tO\nb\tO\n")]
    [InlineData("# a note of words\na O\nb O\n")]
    [InlineData("# note\na O\nb O\n")]
    [InlineData("#note\t\na\tO\nb\tO\n")]
    public void Comments_whose_words_look_like_columns_are_no_tokens(string text) => Assert.Equal(["a b|O O"], Rows(text, ["Tokens", "Tags"]));

    [Fact]
    public void A_comment_of_as_many_words_as_columns_is_told_by_its_last_word()
        => Assert.Equal(
            ["it was|O O", "Paris|B-LOC"],
            Rows("# id 07e9ab9c domain=en\nit _ _ O\nwas _ _ O\n\n# id = 3\nParis _ _ B-LOC\n", ["Tokens", null, null, "Tags"]));

    [Fact]
    public void White_space_around_values_is_no_part_of_them()
        => Assert.Equal(["New York a|B-ORG O"], Rows("New York \tB-ORG \na\u00A0\t O\n", ["Tokens", "Tags"]));

    [Fact]
    public void Any_white_space_may_stand_between_columns_on_request()
    {
        Assert.Equal(["a b|O B-X"], Rows("a \t O\n\u3000b  B-X\t\n", ["Tokens", "Tags"], splitAtAnyWhiteSpace: true));
        Assert.Contains(
            "got ','", Assert.Throws<ArgumentException>(() => Rows("a O", ["Tokens", "Tags"], separator: ',', splitAtAnyWhiteSpace: true)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a O\nNew York B-LOC\n", null, "line 2: expected 2 columns separated by a tab or blanks, as in the first line with a token, got 3: 'New York B-LOC'")]
    [InlineData("a O x\n\nb O\n", null, "line 3: expected 3 columns")]
    [InlineData("a O\nNew York B-LOC\n", ' ', "line 2: expected 2 columns separated by a blank")]
    public void A_changing_number_of_columns_between_blanks_is_an_error_that_names_the_line(string text, char? separator, string message)
        => Assert.Contains(message, Error(text, ["Tokens", "Tags"], separator), StringComparison.Ordinal);

    [Fact]
    public void Further_columns_behind_tabs_may_change() => Assert.Equal(["a New York|O B-LOC"], Rows("a\tO\nNew York\tB-LOC\tx\n", ["Tokens", "Tags"]));

    [Fact]
    public void A_line_that_is_no_token_is_an_error_that_names_the_option_to_leave_it_out_and_then_left_out_with_one_warning()
    {
        const string Text = "a\tO\n\tB-X\nb\tO\n\nc\n\nd\tO\n";
        Assert.Contains("line 2: expected a value in column 1 ('Tokens'), got none", Error(Text, ["Tokens", "Tags"]), StringComparison.Ordinal);
        Assert.Contains("skipUnreadableLines: true leaves such lines out", Error(Text, ["Tokens", "Tags"]), StringComparison.Ordinal);

        var warnings = new List<string>();
        _ml.Log += (_, entry) => warnings.AddRange(entry.Kind == ChannelMessageKind.Warning ? [entry.RawMessage] : []);
        File.WriteAllText(_path, Text);
        IDataView view = _ml.Data.LoadFromConll(_path, ["Tokens", "Tags"], skipUnreadableLines: true);
        Assert.Equal(["a b|O O", "d|O"], RowTexts.Of(view));
        Assert.Equal(["a b|O O", "d|O"], RowTexts.Of(view));
        string warning = Assert.Single(warnings);
        Assert.StartsWith("2 lines were left out, the first: ", warning, StringComparison.Ordinal);
        Assert.Contains("line 2: expected a value in column 1 ('Tokens')", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_line_is_shortened_in_a_message()
    {
        string error = Error(new string('x', 1_000_000), ["Tokens", "Tags"]);
        Assert.InRange(error.Length, 100, 600);
        Assert.Contains("...' (1000000 characters)", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_encoding_is_read_when_it_is_named()
    {
        Assert.Equal(["é|O"], Rows("é O", ["Tokens", "Tags"], encoding: Encoding.Latin1, readsAs: Encoding.Latin1));
        Assert.Equal(["é|O"], Rows("é O", ["Tokens", "Tags"], encoding: Encoding.Unicode, readsAs: Encoding.Latin1));
        Assert.Equal(["é|O"], Rows("é O", ["Tokens", "Tags"], encoding: Encoding.UTF32));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Bytes_that_the_encoding_does_not_have_are_an_error_that_names_their_line(string lineEnd)
    {
        string text = string.Join(lineEnd, [.. Enumerable.Repeat("a O", 5000), "é O", "b O"]);
        File.WriteAllText(_path, text, Encoding.Latin1);
        Assert.Contains("line 5001: has bytes that are no text in the encoding utf-8", Thrown(null), StringComparison.Ordinal);

        // A mark makes no difference.
        File.WriteAllBytes(_path, [0xEF, 0xBB, 0xBF, .. "a O\n"u8, 0xE9, .. " O\n"u8]);
        Assert.Contains("line 2: has bytes", Thrown(null), StringComparison.Ordinal);
        File.WriteAllText(_path, "a O\né O\n");
        Assert.Contains("line 2: has bytes that are no text in the encoding us-ascii", Thrown(Encoding.ASCII), StringComparison.Ordinal);

        string Thrown(Encoding? encoding)
            => Assert.Throws<InvalidDataException>(() => RowTexts.Of(_ml.Data.LoadFromConll(_path, ["Tokens", "Tags"], encoding: encoding))).Message;
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
        string text,
        string?[] columns,
        char? separator = null,
        string? commentPrefix = "#",
        string[]? metadata = null,
        Encoding? encoding = null,
        Encoding? readsAs = null,
        bool splitAtAnyWhiteSpace = false)
    {
        File.WriteAllText(_path, text, encoding ?? new UTF8Encoding(false));
        IDataView view = _ml.Data.LoadFromConll(_path, columns, separator, commentPrefix, metadata, splitAtAnyWhiteSpace, readsAs);
        return RowTexts.Of(view);
    }

    private string Error(string text, string?[] columns, char? separator = null)
        => Assert.Throws<InvalidDataException>(() => Rows(text, columns, separator)).Message;

    private sealed class Row
    {
        public string[] Tokens { get; set; } = [];

        public string[] Tags { get; set; } = [];
    }
}
