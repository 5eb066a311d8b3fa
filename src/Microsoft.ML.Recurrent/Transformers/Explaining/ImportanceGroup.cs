namespace Microsoft.ML.Recurrent.Transformers.Explaining;

/// <summary>A part of all sequences whose importance is measured: some channels at all steps, or all channels in a block of time.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Channels">The channels; empty: all.</param>
/// <param name="TimeBlock">The block; null: all steps.</param>
/// <param name="TimeBlockCount">Blocks that a sequence is cut into.</param>
internal sealed record ImportanceGroup(string Name, InputChannel[] Channels, int? TimeBlock, int TimeBlockCount)
{
    /// <summary>The steps of a sequence that are in the group.</summary>
    public Range StepsOf(int length) => TimeBlock is int block
        ? (int)((long)block * length / TimeBlockCount)..(int)((long)(block + 1) * length / TimeBlockCount)
        : ..length;

    /// <summary>Whether a number of an input, or its tokens, are in the group.</summary>
    public bool Has(int input, int number) => Channels.Length == 0 || Channels.Any(channel => channel.Input == input && (channel.Count == 0 || channel.First == number));

    /// <summary>The groups that are measured, channels first.</summary>
    /// <param name="channels">Of the model; tokens' have a count of 0.</param>
    /// <param name="options">Which are wanted.</param>
    public static ImportanceGroup[] Of(InputChannel[] channels, SequenceImportanceOptions options)
    {
        var groups = new List<ImportanceGroup>();
        if (options.MeasureChannels)
        {
            // What is read of a word beside the word itself is changed with it.
            groups.AddRange(channels.Where(channel => channel.Count > 0).Select(channel => new ImportanceGroup(channel.Name, [channel], null, 1)));
            groups.AddRange(channels.Where(channel => channel.Count == 0)
                .GroupBy(channel => channel.ColumnName, StringComparer.Ordinal)
                .Select(column => new ImportanceGroup(column.First().Name, [.. column], null, 1)));
        }

        int count = options.NumberOfTimeBlocks;
        groups.AddRange(Enumerable.Range(0, count).Select(block => new ImportanceGroup(
            FormattableString.Invariant($"{100.0 * block / count:0.#} % to {100.0 * (block + 1) / count:0.#} %"), [], block, count)));
        return [.. groups];
    }
}
