using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Transformers.Explaining;

/// <summary>Makes copies of sequences in which a group of channels or steps comes from other sequences, or from none.</summary>
/// <param name="source">The sequences.</param>
/// <param name="features">The inputs.</param>
internal sealed class ChangedSequences(SequenceStore source, IReadOnlyList<FeatureColumn> features)
{
    private readonly int[] _missing = [.. features.Select((feature, input) => MissingOf(source, feature, input))];

    /// <summary>
    /// The copy. A step takes the place of the donor's step at the same share of its length.
    /// </summary>
    /// <param name="group">What is changed.</param>
    /// <param name="donors">Per sequence the one it comes from; null: numbers become 0, their mean where they are standardised, and tokens missing ones.</param>
    public SequenceStore Of(ImportanceGroup group, int[]? donors)
    {
        SequenceStore changed = source.NewLike();
        for (int sequence = 0; sequence < source.SequenceCount; sequence++)
        {
            int length = source.LengthOf(sequence);
            (int first, int count) = group.StepsOf(length).GetOffsetAndLength(length);
            for (int input = 0; input < features.Count; input++)
            {
                if (features[input].IsToken)
                {
                    CopyTokens(changed, group, input, sequence, first, count, donors?[sequence]);
                }
                else if (features[input].IsSparse)
                {
                    CopySparse(changed, group, input, sequence, first, count, donors?[sequence]);
                }
                else
                {
                    CopyNumbers(changed, group, input, sequence, first, count, donors?[sequence]);
                }
            }

            changed.EndSequence(length, isPlaceholder: source.IsPlaceholder(sequence));
        }

        return changed;
    }

    private void CopyTokens(SequenceStore changed, ImportanceGroup group, int input, int sequence, int first, int count, int? donor)
    {
        int length = source.LengthOf(sequence);
        int[] tokens = source.Tokens(input, sequence, 0, length).ToArray();
        for (int step = first; group.Has(input, 0) && step < first + count; step++)
        {
            tokens[step] = donor is int other ? source.Tokens(input, other, DonorStep(step, length, other), 1)[0] : _missing[input];
        }

        changed.CopyTokens(source, input, tokens);
    }

    private void CopyNumbers(SequenceStore changed, ImportanceGroup group, int input, int sequence, int first, int count, int? donor)
    {
        int length = source.LengthOf(sequence);
        int width = features[input].Width;
        Span<float> numbers = changed.AddNumbers(input, length);
        source.Numbers(input, sequence, 0, length).CopyTo(numbers);
        for (int step = first; step < first + count; step++)
        {
            ReadOnlySpan<float> others = donor is int other ? source.Numbers(input, other, DonorStep(step, length, other), 1) : default;
            for (int number = 0; number < width; number++)
            {
                if (group.Has(input, number))
                {
                    numbers[(step * width) + number] = others.IsEmpty ? 0 : others[number];
                }
            }
        }
    }

    private void CopySparse(SequenceStore changed, ImportanceGroup group, int input, int sequence, int first, int count, int? donor)
    {
        int length = source.LengthOf(sequence);
        SparseRows rows = changed.Sparse(input)!;
        SparseRows sources = source.Sparse(input)!;
        for (int step = 0; step < length; step++)
        {
            rows.AddRow();
            int own = source.RowOf(sequence, step);
            if (step < first || step >= first + count)
            {
                rows.AddAll(sources, own);
                continue;
            }

            var numbers = new SortedDictionary<int, float>();
            Take(sources, own, isInGroup: false);
            if (donor is int other)
            {
                Take(sources, source.RowOf(other, DonorStep(step, length, other)), isInGroup: true);
            }

            foreach ((int column, float number) in numbers)
            {
                rows.Add(column, number);
            }

            void Take(SparseRows from, int row, bool isInGroup)
            {
                ReadOnlySpan<int> columns = from.ColumnsOf(row);
                for (int i = 0; i < columns.Length; i++)
                {
                    if (group.Has(input, columns[i]) == isInGroup)
                    {
                        numbers[columns[i]] = from.ValuesOf(row)[i];
                    }
                }
            }
        }
    }

    private int DonorStep(int step, int length, int donor) => (int)((long)step * source.LengthOf(donor) / length);

    /// <summary>The token of an empty text or a missing key.</summary>
    private static int MissingOf(SequenceStore source, FeatureColumn feature, int input) => feature.Kind switch
    {
        FeatureKind.Spelling => source.Forms(input).IdOf([0]),
        FeatureKind.Casing => (int)WordCasings.Of([]),
        _ => 0,
    };
}
