using System.Globalization;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.Rows;

/// <summary>Reads what a row's target has to begin with: symbols of the target's vocabulary, none where the column is empty.</summary>
/// <param name="row">The row or cursor.</param>
/// <param name="columnName">The column of prefixes.</param>
/// <param name="symbols">Reads it as it would read targets.</param>
/// <param name="maximumLength">Most symbols of a target.</param>
internal sealed class PrefixReader(DataViewRow row, string columnName, SequenceLabelReader symbols, int maximumLength) : LabelReader
{
    public override bool HasAny => symbols.HasAny;

    /// <exception cref="InvalidOperationException">A symbol is not in the vocabulary, or there are too many.</exception>
    public override int Read()
    {
        symbols.Read();
        ReadOnlySpan<int> read = symbols.Symbols();
        if (read.Length > maximumLength)
        {
            throw Error($"at most {maximumLength} symbols (option Decoding.MaximumLength)", $"{read.Length}");
        }

        int unknown = read.IndexOf(TargetSymbols.Unknown);
        return unknown < 0 ? 1 : throw Error("symbols of the target's vocabulary", $"another one, or a missing one, as symbol {unknown + 1}");
    }

    public override void AppendTo(TargetStore targets) => symbols.AppendTo(targets);

    private InvalidOperationException Error(string expected, string got)
        => new(string.Create(CultureInfo.InvariantCulture, $"Prefix column '{columnName}': expected {expected}, got {got} in row {row.Position}."));
}
