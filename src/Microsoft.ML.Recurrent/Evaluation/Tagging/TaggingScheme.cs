namespace Microsoft.ML.Recurrent;

/// <summary>
/// How the labels of tokens mark spans of several tokens. A label is <c>O</c>, outside of all spans, or a letter that tells the token's place
/// in its span, a hyphen and the span's type: <c>B-PER</c> (<see cref="TagFormat"/> has other ways to write it). Labels of a letter alone mark spans of one nameless type.
/// </summary>
public enum TaggingScheme
{
    /// <summary>
    /// Labels have no letters, as with parts of speech. A span is a longest run of one label; the label <c>O</c> marks none.
    /// </summary>
    None,

    /// <summary>
    /// I- on every token of a span, but B- on the first where a span of the same type ends just before (Ramshaw and Marcus 1995; CoNLL-2003).
    /// </summary>
    Iob1,

    /// <summary>B- on the first token of every span, I- on the others (IOB2; Tjong Kim Sang and Veenstra 1999).</summary>
    Bio,

    /// <summary>B-, I- and E- on the first, inner and last token, S- on a span's single token.</summary>
    Bioes,

    /// <summary>As <see cref="Bioes"/> with the letters L- for the last token and U- for the single one (Ratinov and Roth 2009).</summary>
    Bilou,

    /// <summary>As <see cref="Bioes"/> with the letter M- for inner tokens, usual in word segmentation.</summary>
    Bmes,

    /// <summary>
    /// I- on every token of a span, but E- on the last where a span of the same type begins just behind (Tjong Kim Sang and Veenstra 1999).
    /// </summary>
    Ioe1,

    /// <summary>E- on the last token of every span, I- on the others (Tjong Kim Sang and Veenstra 1999).</summary>
    Ioe2,
}
