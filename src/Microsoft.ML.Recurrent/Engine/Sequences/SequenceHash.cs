using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>Adds sequences to a hash, with everything that training reads of them.</summary>
internal static class SequenceHash
{
    private const int ChunkLength = 1 << 24;

    public static void Add(IncrementalHash hash, SequenceStore store)
    {
        for (int sequence = 0; sequence < store.SequenceCount; sequence++)
        {
            AddOne(hash, store.LengthOf(sequence));
            AddOne(hash, store.WeightOf(sequence));
            if (store.HasStepWeights)
            {
                AddAll(hash, store.StepWeights(sequence, 0, store.LengthOf(sequence)));
            }
        }

        for (int input = 0; input < store.InputCount; input++)
        {
            AddInput(hash, store, input);
        }

        AddAll<int>(hash, store.Targets.AllClasses);
        AddAll<float>(hash, store.Targets.AllNumbers);
        if (store.Targets.Sequences is { } targets)
        {
            Add(hash, targets);
        }
    }

    /// <summary>Adds the bytes of values.</summary>
    public static void AddAll<T>(IncrementalHash hash, ReadOnlySpan<T> values)
        where T : struct
    {
        for (int first = 0; first < values.Length; first += ChunkLength)
        {
            hash.AppendData(MemoryMarshal.AsBytes(values.Slice(first, Math.Min(ChunkLength, values.Length - first))));
        }
    }

    private static void AddInput(IncrementalHash hash, SequenceStore store, int input)
    {
        AddAll<int>(hash, store.AllTokens(input));
        AddAll<float>(hash, store.AllNumbers(input));
        if (store.HasForms(input))
        {
            WordForms forms = store.Forms(input);
            for (int form = 0; form < forms.Count; form++)
            {
                AddOne(hash, forms.CharactersOf(form).Length);
                AddAll(hash, forms.CharactersOf(form));
            }
        }

        if (store.Sparse(input) is { } rows)
        {
            for (int row = 0; row < rows.RowCount; row++)
            {
                AddOne(hash, rows.ColumnsOf(row).Length);
            }

            AddAll(hash, rows.AllColumns);
            AddAll<float>(hash, rows.AllValues);
        }
    }

    private static void AddOne<T>(IncrementalHash hash, T value)
        where T : struct => AddAll(hash, new ReadOnlySpan<T>(in value));
}
