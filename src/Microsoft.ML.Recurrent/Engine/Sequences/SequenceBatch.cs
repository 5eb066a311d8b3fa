using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Sequences;

/// <summary>
/// A batch as a network reads it: the layout, and per input the packed rows. Loaded from a <see cref="SequenceStore"/> again
/// and again; allocates only while it still grows.
/// </summary>
internal sealed class SequenceBatch
{
    private SequenceStore? _store;
    private int[][] _tokens = [];
    private Matrix[] _numbers = [];
    private SparseRows?[] _sparse = [];
    private int[] _lengths = [];
    private int[] _firstSteps = [];
    private long[] _ids = [];

    public BatchLayout Layout { get; } = new();

    public int InputCount { get; private set; }

    /// <summary>Token ids of an input, one per packed row.</summary>
    public ReadOnlySpan<int> Tokens(int input) => _tokens[input].AsSpan(0, Layout.RowCount);

    /// <summary>The same, for noise that training adds; the next load overwrites it.</summary>
    public Span<int> ChangeableTokens(int input) => _tokens[input].AsSpan(0, Layout.RowCount);

    /// <summary>The words that an input's tokens stand for, where they are read by their characters; the store's, and gone when it is cleared.</summary>
    public WordForms Forms(int input) => _store!.Forms(input);

    /// <summary>Numbers of an input, packed rows x width, padding columns zero.</summary>
    public Matrix Numbers(int input) => _numbers[input];

    /// <summary>The packed rows of a sparse input; null for others.</summary>
    public SparseRows? Sparse(int input) => _sparse[input];

    /// <summary>What the batch is compared with.</summary>
    public BatchTargets Targets { get; } = new();

    /// <summary>A number that an input's packed row decides, wherever it stands.</summary>
    public ulong HashOf(int input, int row)
    {
        if (_store!.WidthOf(input) == 0 && !_store.HasForms(input))
        {
            return (uint)_tokens[input][row];
        }

        ulong hash = 0;
        if (_store.WidthOf(input) == 0)
        {
            foreach (int character in Forms(input).CharactersOf(_tokens[input][row]))
            {
                hash = Mix(hash, (uint)character);
            }
        }
        else if (_sparse[input] is { } sparse)
        {
            for (int i = 0; i < sparse.ColumnsOf(row).Length; i++)
            {
                hash = Mix(Mix(hash, (uint)sparse.ColumnsOf(row)[i]), BitConverter.SingleToUInt32Bits(sparse.ValuesOf(row)[i]));
            }
        }
        else
        {
            foreach (float number in _numbers[input].Row(row))
            {
                hash = Mix(hash, BitConverter.SingleToUInt32Bits(number));
            }
        }

        return hash;

        static ulong Mix(ulong hash, uint word) => (hash ^ word) * 0x9E3779B97F4A7C15ul;
    }

    /// <summary>Loads whole sequences.</summary>
    public void Load(SequenceStore store, ReadOnlySpan<int> sequences)
    {
        Reserve(sequences.Length);
        for (int i = 0; i < sequences.Length; i++)
        {
            _lengths[i] = store.LengthOf(sequences[i]);
            _firstSteps[i] = 0;
        }

        LoadWindow(store, sequences, _firstSteps.AsSpan(0, sequences.Length), _lengths.AsSpan(0, sequences.Length));
    }

    /// <summary>Loads of each sequence <paramref name="lengths"/> steps from <paramref name="firstSteps"/> on.</summary>
    public void LoadWindow(SequenceStore store, ReadOnlySpan<int> sequences, ReadOnlySpan<int> firstSteps, ReadOnlySpan<int> lengths)
    {
        _store = store;
        Reserve(sequences.Length);
        for (int i = 0; i < sequences.Length; i++)
        {
            _ids[i] = sequences[i];
        }

        Layout.Arrange(lengths, _ids.AsSpan(0, sequences.Length), firstSteps);
        Targets.Load(store, sequences, Layout);
        ReserveInputs(store);
        for (int input = 0; input < InputCount; input++)
        {
            if (store.WidthOf(input) == 0)
            {
                LoadTokens(store, input, sequences);
            }
            else if (store.Sparse(input) is { } sparse)
            {
                LoadSparse(store, sparse, _sparse[input]!, sequences);
            }
            else
            {
                LoadNumbers(store, input, sequences);
            }
        }
    }

    private void LoadTokens(SequenceStore store, int input, ReadOnlySpan<int> sequences)
    {
        int[] rows = _tokens[input];
        for (int packed = 0; packed < sequences.Length; packed++)
        {
            int sequence = sequences[Layout.CallerIndex[packed]];
            ReadOnlySpan<int> steps = store.Tokens(input, sequence, Layout.FirstSteps[packed], Layout.Lengths[packed]);
            for (int step = 0; step < steps.Length; step++)
            {
                rows[Layout.OffsetOf(step) + packed] = steps[step];
            }
        }
    }

    private void LoadNumbers(SequenceStore store, int input, ReadOnlySpan<int> sequences)
    {
        Matrix rows = _numbers[input];
        int width = store.WidthOf(input);
        Span<float> all = rows.Buffer.Span;
        for (int packed = 0; packed < sequences.Length; packed++)
        {
            int sequence = sequences[Layout.CallerIndex[packed]];
            ReadOnlySpan<float> steps = store.Numbers(input, sequence, Layout.FirstSteps[packed], Layout.Lengths[packed]);
            for (int step = 0; step < Layout.Lengths[packed]; step++)
            {
                int start = (Layout.OffsetOf(step) + packed) * rows.Stride;
                steps.Slice(step * width, width).CopyTo(all[start..]);
                all.Slice(start + width, rows.Stride - width).Clear();
            }
        }
    }

    private void LoadSparse(SequenceStore store, SparseRows source, SparseRows rows, ReadOnlySpan<int> sequences)
    {
        rows.Reset(Layout.RowCount);
        for (int packed = 0; packed < sequences.Length; packed++)
        {
            int first = store.RowOf(sequences[Layout.CallerIndex[packed]], Layout.FirstSteps[packed]);
            for (int step = 0; step < Layout.Lengths[packed]; step++)
            {
                rows.Begin(Layout.OffsetOf(step) + packed);
                rows.AddAll(source, first + step);
            }
        }
    }

    private void Reserve(int count)
    {
        if (_ids.Length >= count)
        {
            return;
        }

        _ids = new long[count];
        _lengths = new int[count];
        _firstSteps = new int[count];
    }

    private void ReserveInputs(SequenceStore store)
    {
        if (_tokens.Length != store.InputCount)
        {
            _tokens = new int[store.InputCount][];
            Array.Fill(_tokens, []);
            _numbers = new Matrix[store.InputCount];
            _sparse = new SparseRows?[store.InputCount];
            InputCount = store.InputCount;
        }

        int rows = Layout.RowCount;
        for (int input = 0; input < InputCount; input++)
        {
            int width = store.WidthOf(input);
            if (width == 0)
            {
                _sparse[input] = null;
                if (_tokens[input].Length < rows)
                {
                    _tokens[input] = new int[rows];
                }

                continue;
            }

            if (store.Sparse(input) is not null)
            {
                _sparse[input] = _sparse[input]?.Width == width ? _sparse[input] : new SparseRows(width);
                continue;
            }

            _sparse[input] = null;
            int stride = AlignedBuffer.RoundUp(width);
            Matrix old = _numbers[input];
            AlignedBuffer buffer = old.IsEmpty || old.Buffer.Length < rows * stride ? new AlignedBuffer(rows * stride) : old.Buffer;
            _numbers[input] = new Matrix(buffer, 0, rows, width, stride);
        }
    }
}
