namespace Microsoft.ML.Recurrent.Data.Sequences;

/// <summary>How rows become sequences: what a caller asked for, checked as far as that needs no schema.</summary>
internal sealed class SequenceFormat
{
    public required string? GroupColumnName { get; init; }

    public required string? OrderColumnName { get; init; }

    public required IReadOnlyList<string> FeatureColumnNames { get; init; }

    public required string? LabelColumnName { get; init; }

    public required string OutputColumnName { get; init; }

    /// <summary>Null: a group is one sequence.</summary>
    public WindowShape? Window { get; init; }

    public SequenceLabel Label { get; init; } = SequenceLabel.Last;

    public required bool RowsAreGrouped { get; init; }

    public required RepeatedSteps RepeatedSteps { get; init; }

    public required bool SkipsRowsWithoutPlace { get; init; }

    public required int MaximumMemoryInMegabytes { get; init; }

    public long MaximumBytes => MaximumMemoryInMegabytes * 1_000_000L;

    /// <summary>Whether rows can be shown as they come: they are said to be in order, or there is no order to bring them into.</summary>
    public bool Streams => RowsAreGrouped || (GroupColumnName is null && OrderColumnName is null);

    /// <summary>Checks what needs no schema; names are those of the catalog's parameters.</summary>
    public SequenceFormat Check()
    {
        IsName(GroupColumnName, "groupColumnName");
        IsName(OrderColumnName, "orderColumnName");
        IsName(LabelColumnName, "labelColumnName");
        IsName(OutputColumnName, "outputColumnName");
        if (FeatureColumnNames.Count == 0)
        {
            throw new ArgumentException("Expected the name of at least one feature column, got none.", "featureColumnNames");
        }

        foreach (string name in FeatureColumnNames)
        {
            IsName(name ?? "", "featureColumnNames");
        }

        if (FeatureColumnNames.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(names => names.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Expected different feature columns, got '{twice.Key}' twice.", "featureColumnNames");
        }

        IsDefined(Label, "sequenceLabel");
        IsDefined(RepeatedSteps, "repeatedSteps");
        IsAtLeast(MaximumMemoryInMegabytes, 1, "maximumMemoryInMegabytes");
        if (Window is { } window)
        {
            IsAtLeast(window.Size, 1, "windowSize");
            IsAtLeast(window.Stride, 1, "stride");
            IsAtLeast(window.LabelOffset, 0, "labelOffset");
        }

        return this;
    }

    private static void IsName(string? name, string parameter)
    {
        if (name is not null && string.IsNullOrWhiteSpace(name))
        {
            throw new ArgumentException("Expected the name of a column, got an empty one.", parameter);
        }
    }

    private static void IsAtLeast(int value, int minimum, string parameter)
    {
        if (value < minimum)
        {
            throw new ArgumentOutOfRangeException(parameter, $"Expected at least {minimum}, got {value}.");
        }
    }

    private static void IsDefined<T>(T value, string parameter)
        where T : struct, Enum
    {
        if (!Enum.IsDefined(value))
        {
            throw new ArgumentOutOfRangeException(parameter, $"Expected one of {string.Join(", ", Enum.GetNames<T>())}, got {value}.");
        }
    }
}
