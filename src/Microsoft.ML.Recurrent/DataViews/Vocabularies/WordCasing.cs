namespace Microsoft.ML.Recurrent.DataViews.Vocabularies;

/// <summary>How a word is written: the token of a casing input.</summary>
internal enum WordCasing
{
    /// <summary>Neither letters that have a case nor digits; a missing word too.</summary>
    Other,

    /// <summary>All cased letters lower.</summary>
    Lower,

    /// <summary>All cased letters upper.</summary>
    Upper,

    /// <summary>The first character upper and all other cased letters lower.</summary>
    Initial,

    /// <summary>Lower and upper letters in another order.</summary>
    Mixed,

    /// <summary>Digits alone.</summary>
    Digits,

    /// <summary>More than half digits.</summary>
    MostlyDigits,

    /// <summary>Some digits.</summary>
    ContainsDigit,
}
