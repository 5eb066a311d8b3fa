using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.DataViews;

/// <summary>All that training must know of its sequences before the first mini-batch; they pass by once and need not be kept.</summary>
internal sealed class ExampleStatistics
{
    private readonly IReadOnlyList<FeatureColumn> _drafts;
    private readonly List<long>[] _tokenCounts;
    private readonly ChannelStatistics?[] _channels;
    private readonly double[] _classWeights;

    /// <param name="drafts">The feature columns, not fitted yet.</param>
    /// <param name="classCount">C.</param>
    public ExampleStatistics(IReadOnlyList<FeatureColumn> drafts, int classCount)
    {
        _drafts = drafts;
        _tokenCounts = [.. drafts.Select(_ => new List<long>())];
        _channels = [.. drafts.Select(draft => draft.IsToken ? null : new ChannelStatistics(draft.Width))];
        _classWeights = new double[classCount];
    }

    public long SequenceCount { get; private set; }

    public long StepCount { get; private set; }

    /// <summary>Per class the sum of its sequences' weights.</summary>
    public ReadOnlySpan<double> ClassWeights => _classWeights;

    /// <summary>Takes a sequence whose tokens have the ids of an index that learns, and whose numbers are as they came.</summary>
    public void Add(SequenceStore store, int sequence)
    {
        int length = store.LengthOf(sequence);
        SequenceCount++;
        StepCount += length;
        _classWeights[store.LabelOf(sequence)] += store.WeightOf(sequence);
        for (int input = 0; input < _drafts.Count; input++)
        {
            if (_channels[input] is { } channels)
            {
                channels.Add(store.Numbers(input, sequence, 0, length));
                continue;
            }

            List<long> counts = _tokenCounts[input];
            foreach (int token in store.Tokens(input, sequence, 0, length))
            {
                while (counts.Count <= token)
                {
                    counts.Add(0);
                }

                counts[token]++;
            }
        }
    }

    /// <summary>How often a token was met, by its id in the index that learns.</summary>
    public long CountOf(int input, int token) => token < _tokenCounts[input].Count ? _tokenCounts[input][token] : 0;

    /// <summary>The numbers of an input that has some.</summary>
    public ChannelStatistics ChannelsOf(int input) => _channels[input]!;
}
