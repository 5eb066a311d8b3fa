using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews.TrainingSets;

/// <summary>All that training must know of its sequences before the first mini-batch; they pass by once and need not be kept.</summary>
internal sealed class ExampleStatistics
{
    private readonly IReadOnlyList<FeatureColumn> _drafts;
    private readonly List<long>[] _tokenCounts;
    private readonly ChannelStatistics?[] _channels;
    private readonly long[]?[] _keptCounts;
    private readonly bool[] _isSparse;
    private readonly List<long> _symbolCounts = [];
    private double[] _classWeights = [];

    /// <param name="drafts">The feature columns, not fitted yet.</param>
    /// <param name="classObserver">Sees the classes of every sequence too; null: nobody does.</param>
    public ExampleStatistics(IReadOnlyList<FeatureColumn> drafts, IClassObserver? classObserver = null)
    {
        ClassObserver = classObserver;
        _drafts = drafts;
        _keptCounts = new long[]?[drafts.Count];
        _tokenCounts = [.. drafts.Select(_ => new List<long>())];
        _isSparse = new bool[drafts.Count];
        _channels = [.. drafts.Select(draft => draft.IsToken ? null : new ChannelStatistics(draft.Width))];
    }

    /// <summary>What saw the classes of every sequence; null: nobody did.</summary>
    public IClassObserver? ClassObserver { get; }

    public long SequenceCount { get; private set; }

    public long StepCount { get; private set; }

    /// <summary>Steps of the longest sequence.</summary>
    public int MaximumLength { get; private set; }

    /// <summary>Classes that sequences or steps have; see <see cref="ClassWeightsOf"/>.</summary>
    public int MetClassCount => _classWeights.Length - _classWeights.AsSpan().Count(0);

    /// <summary>Symbols of the longest second sequence; 0 where none are learned.</summary>
    public int MaximumTargetLength { get; private set; }

    /// <summary>Whether a step, or a sequence, has no label.</summary>
    public bool HasMissingLabels { get; private set; }

    /// <summary>The target numbers; null where classes are learned.</summary>
    public ChannelStatistics? Targets { get; private set; }

    /// <summary>
    /// Per class the sum of the weights of its sequences, or of its steps where steps have classes; 0 for one never met. Where numbers are learned, number
    /// i of a row counts as class 2i where it is 0 and as class 2i + 1 where it is not.
    /// </summary>
    public double[] ClassWeightsOf(int classCount)
    {
        var weights = new double[classCount];
        _classWeights.AsSpan(0, Math.Min(classCount, _classWeights.Length)).CopyTo(weights);
        return weights;
    }

    /// <summary>Takes a sequence whose tokens have the ids of an index that learns, and whose numbers are as they came.</summary>
    public void Add(SequenceStore store, int sequence)
    {
        int length = store.LengthOf(sequence);
        SequenceCount++;
        StepCount += length;
        MaximumLength = Math.Max(MaximumLength, length);
        AddClasses(store, sequence, length);
        for (int input = 0; input < _drafts.Count; input++)
        {
            if (_channels[input] is { } channels)
            {
                _isSparse[input] = store.Sparse(input) is not null;
                if (store.Sparse(input) is { } rows)
                {
                    AddSparse(channels, rows, store.RowOf(sequence, 0), length);
                    continue;
                }

                channels.Add(store.Numbers(input, sequence, 0, length));
                continue;
            }

            bool isSpelling = _drafts[input].Kind == FeatureKind.Spelling;
            foreach (int token in store.Tokens(input, sequence, 0, length))
            {
                CountTokens(input, isSpelling ? store.Forms(input).CharactersOf(token) : [token]);
            }
        }
    }

    /// <summary>Takes which learned ids got places in a vocabulary, in the order of these; 0: none did.</summary>
    public void Keep(int input, ReadOnlySpan<int> kept)
    {
        int first = _drafts[input].FirstId;
        var counts = new long[kept.Length + first];
        for (int i = 0; i < kept.Length; i++)
        {
            counts[i + first] = kept[i] == 0 ? 0 : CountOf(input, kept[i]);
        }

        _keptCounts[input] = counts;
    }

    /// <summary>How often each token of a fitted vocabulary was met; 0 for the unknown one and those before the first.</summary>
    public ReadOnlySpan<long> CountsOf(int input) => _keptCounts[input];

    private void CountTokens(int input, ReadOnlySpan<int> tokens)
    {
        List<long> counts = _tokenCounts[input];
        foreach (int token in tokens)
        {
            while (counts.Count <= token)
            {
                counts.Add(0);
            }

            counts[token]++;
        }
    }

    private static void AddSparse(ChannelStatistics channels, SparseRows rows, int first, int length)
    {
        for (int row = first; row < first + length; row++)
        {
            channels.AddSparse(rows.ColumnsOf(row), rows.ValuesOf(row));
        }
    }

    private void AddClasses(SequenceStore store, int sequence, int length)
    {
        double weight = store.WeightOf(sequence);
        TargetShape target = store.Targets.Shape;
        ReadOnlySpan<float> weights = store.HasStepWeights ? store.StepWeights(sequence, 0, length) : default;
        if (target.Kind == TargetKind.Numbers)
        {
            Targets ??= new ChannelStatistics(target.Width);
            Targets.Add(store.TargetNumbersOf(sequence));
            AddFlags(store.TargetNumbersOf(sequence), target.Width, weight, weights);
            return;
        }

        if (store.Targets.Sequences is { } targets)
        {
            CountSymbols(targets.Tokens(0, sequence, 1, targets.LengthOf(sequence) - 1));
            return;
        }

        ReadOnlySpan<int> labels = store.ClassesOf(sequence);
        ClassObserver?.Observe(labels);
        HasMissingLabels |= labels.Contains(TargetStore.MissingClass);
        for (int row = 0; row < labels.Length; row++)
        {
            AddClass(labels[row], weights.IsEmpty ? weight : weight * weights[row]);
        }
    }

    private void CountSymbols(ReadOnlySpan<int> symbols)
    {
        MaximumTargetLength = Math.Max(MaximumTargetLength, symbols.Length);
        foreach (int symbol in symbols)
        {
            while (_symbolCounts.Count <= symbol)
            {
                _symbolCounts.Add(0);
            }

            _symbolCounts[symbol]++;
        }
    }

    /// <summary>How often second sequences have each symbol, their ends included.</summary>
    public double[] SymbolCounts() => [SequenceCount, .. _symbolCounts.Select(count => (double)count)];

    /// <summary>How often second sequences have a class, by the number that the reader gave it.</summary>
    public long SymbolCountOf(int label) => label + TargetSymbols.First < _symbolCounts.Count ? _symbolCounts[label + TargetSymbols.First] : 0;

    /// <summary>Of output i of a row class 2i is a target of 0 and class 2i + 1 any other.</summary>
    private void AddFlags(ReadOnlySpan<float> numbers, int width, double weight, ReadOnlySpan<float> weights)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!float.IsNaN(numbers[i]))
            {
                AddClass((2 * (i % width)) + (numbers[i] == 0 ? 0 : 1), weights.IsEmpty ? weight : weight * weights[i / width]);
            }
        }
    }

    private void AddClass(int label, double weight)
    {
        if (label >= _classWeights.Length)
        {
            // Twice as many, so that classes which are met one after the other are not copied for each.
            Array.Resize(ref _classWeights, (int)Math.Max(label + 1L, Math.Min(Array.MaxLength, 2L * _classWeights.Length)));
        }

        if (label >= 0)
        {
            _classWeights[label] += weight;
        }
    }

    /// <summary>How often a token was met, by its id in the index that learns.</summary>
    public long CountOf(int input, int token) => token < _tokenCounts[input].Count ? _tokenCounts[input][token] : 0;

    /// <summary>Whether an input was still sparse in the last sequence; one that turns dense stays so.</summary>
    public bool IsSparse(int input) => _isSparse[input];

    /// <summary>The numbers of an input that has some.</summary>
    public ChannelStatistics ChannelsOf(int input) => _channels[input]!;
}
