using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.DataViews.TrainingSets;

/// <summary>
/// Holds out rows that pass by: a row is held out or not by a hash of its id and the seed, whatever the other rows are and in
/// whatever order they come. Rows of groups are held out with their group.
/// </summary>
/// <param name="Fraction">Part of the rows held out, about.</param>
/// <param name="Seed">Decides which.</param>
/// <param name="Groups">The groups held out; null: rows belong to none.</param>
internal readonly record struct ValidationSplit(float Fraction, ulong Seed, IReadOnlySet<DataViewRowId>? Groups = null)
{
    /// <param name="id">Of the row or, where there are groups, of its group.</param>
    public bool HoldsOut(DataViewRowId id)
    {
        if (Groups is not null)
        {
            return Groups.Contains(id);
        }

        if (Fraction == 0)
        {
            return false;
        }

        uint purpose = unchecked((uint)RandomPurpose.ValidationSplit * 0x85EBCA6Bu);
        (uint word, _, _, _) = Philox.Block(
            unchecked((uint)Seed), (uint)(Seed >> 32) ^ purpose, unchecked((uint)id.Low), (uint)(id.Low >> 32), unchecked((uint)id.High), (uint)(id.High >> 32));
        return Philox.ToUnit(word) < Fraction;
    }
}
