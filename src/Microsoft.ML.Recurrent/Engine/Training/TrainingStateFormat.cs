using System.Runtime.InteropServices;
using System.Text;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Heads.Metrics;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Training;

/// <summary>
/// A <see cref="TrainingState"/> as bytes, little-endian: the mark "RTRS", the format's version, the floats of the weights and the number of moments, whether
/// weights are averaged, the floats of the carried states, then weights, moments, the best epoch's weights, the mean of the weights where there is one, the carried
/// states, all numbers of the state in the order in which <see cref="Write"/> writes them, and the SHA-256 hash of all of it.
/// </summary>
internal static class TrainingStateFormat
{
    private const int Version = 5;

    private const int MaximumNameLength = 1000;

    private static ReadOnlySpan<byte> Mark => "RTRS"u8;

    public static void Write(TrainingState state, Stream stream)
    {
        using var hashed = new HashedStream(stream);
        using var writer = new BinaryWriter(hashed, Encoding.UTF8, leaveOpen: true);
        writer.Write(Mark);
        writer.Write(Version);
        writer.Write(state.Weights.Length);
        writer.Write(state.Optimizer.Moments.Length);
        writer.Write(state.Average is not null);
        writer.Write(CarriedCountOf(state));

        foreach (AlignedBuffer buffer in BuffersOf(state))
        {
            writer.Write(MemoryMarshal.AsBytes(buffer.Span));
        }

        writer.Write(state.Optimizer.StepCount);
        writer.Write(state.Plateau.Level);
        writer.Write(state.Plateau.LowestLoss);
        writer.Write(state.Plateau.EpochsWithoutGain);
        writer.Write(state.Best.Epoch);
        writer.Write(state.Best.Loss);
        writer.Write(state.Best.Metric);
        writer.Write(state.Best.EpochsWithoutGain);
        writer.Write(state.Epoch);
        writer.Write(state.BatchCount);
        writer.Write(state.Step);
        if (state.Average is { } average)
        {
            writer.Write(average.Count);
            writer.Write(average.HasBegun);
        }

        WriteProgress(writer, state.Progress);
        writer.Write(state.History.Count);
        foreach (EpochResult result in state.History)
        {
            WriteResult(writer, result);
        }

        writer.Flush();
        stream.Write(hashed.Hash());
    }

    /// <summary>Overwrites a state of the same network and optimiser; one that is refused leaves it as it was.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, of another version or of another network.</exception>
    public static void Read(Stream stream, TrainingState state)
    {
        using var hashed = new HashedStream(stream);
        using var reader = new BinaryReader(hashed, Encoding.UTF8, leaveOpen: true);
        try
        {
            CheckHead(reader, state);
            TrainingState read = state.Copy();
            ReadAll(reader, read);
            byte[] hash = hashed.Hash();
            var expected = new byte[hash.Length];
            stream.ReadExactly(expected);
            if (!hash.AsSpan().SequenceEqual(expected))
            {
                throw Damaged("its hash is another");
            }

            state.CopyFrom(read);
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException("The training state is cut off.", exception);
        }
    }

    private static InvalidDataException Damaged(string what) => new($"The training state is damaged: {what}.");

    private static void CheckHead(BinaryReader reader, TrainingState state)
    {
        if (!reader.ReadBytes(Mark.Length).AsSpan().SequenceEqual(Mark))
        {
            throw new InvalidDataException("These bytes are no training state.");
        }

        int version = reader.ReadInt32();
        if (version != Version)
        {
            throw new InvalidDataException($"The training state has format version {version} and this build reads version {Version}.");
        }

        (int weightCount, int momentCount) = (reader.ReadInt32(), reader.ReadInt32());
        if (weightCount != state.Weights.Length || momentCount != state.Optimizer.Moments.Length)
        {
            throw new InvalidDataException(
                $"The training state is of another network or optimizer: got {weightCount} weights with {momentCount} moments, "
                + $"expected {state.Weights.Length} with {state.Optimizer.Moments.Length}.");
        }

        bool isAveraged = reader.ReadBoolean();
        if (isAveraged != state.Average is not null)
        {
            throw new InvalidDataException(isAveraged
                ? "The training state is of a run that averages its weights, expected one that does not."
                : "The training state is of a run that does not average its weights, expected one that does.");
        }

        int carriedCount = reader.ReadInt32();
        if (carriedCount > 0 != state.Carried.Count > 0)
        {
            throw new InvalidDataException(carriedCount > 0
                ? "The training state is of a run that carries states from batch to batch, expected one that does not."
                : "The training state is of a run that does not carry states from batch to batch, expected one that does.");
        }

        if (carriedCount != CarriedCountOf(state))
        {
            throw new InvalidDataException(
                $"The training state is of a run with other streams: got {carriedCount} numbers of carried states, expected {CarriedCountOf(state)}.");
        }
    }

    private static void ReadAll(BinaryReader reader, TrainingState state)
    {
        foreach (AlignedBuffer buffer in BuffersOf(state))
        {
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(buffer.Span));
        }

        state.Optimizer.StepCount = reader.ReadInt32();
        state.Plateau.Level = reader.ReadDouble();
        state.Plateau.LowestLoss = reader.ReadDouble();
        state.Plateau.EpochsWithoutGain = reader.ReadInt32();
        state.Best.Epoch = reader.ReadInt32();
        state.Best.Loss = reader.ReadDouble();
        state.Best.Metric = reader.ReadDouble();
        state.Best.EpochsWithoutGain = reader.ReadInt32();
        state.Epoch = reader.ReadInt32();
        state.BatchCount = reader.ReadInt64();
        state.Step = reader.ReadInt64();
        if (state.Average is { } average)
        {
            average.Count = reader.ReadInt64();
            average.HasBegun = reader.ReadBoolean();
        }

        state.Progress = ReadProgress(reader);
        state.History.Clear();
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            state.History.Add(ReadResult(reader));
        }
    }

    private static AlignedBuffer[] BuffersOf(TrainingState state) =>
        state.Average is { } average
            ? [state.Weights, .. state.Optimizer.Moments, state.Best.Weights, average.Mean, .. state.Carried]
            : [state.Weights, .. state.Optimizer.Moments, state.Best.Weights, .. state.Carried];

    private static int CarriedCountOf(TrainingState state) => state.Carried.Sum(states => states.Length);

    private static void WriteProgress(BinaryWriter writer, EpochProgress progress)
    {
        writer.Write(progress.Loss.LossSum);
        writer.Write(progress.Loss.WeightSum);
        writer.Write(progress.NormSum);
        writer.Write(progress.UpdateCount);
        writer.Write(progress.SkippedCount);
        writer.Write(progress.ClippedCount);
        writer.Write(progress.SequenceCount);
        writer.Write(progress.StepCount);
        writer.Write(progress.SkippedInARow);
    }

    private static EpochProgress ReadProgress(BinaryReader reader) => new()
    {
        Loss = new BatchLoss(reader.ReadDouble(), reader.ReadDouble()),
        NormSum = reader.ReadDouble(),
        UpdateCount = reader.ReadInt32(),
        SkippedCount = reader.ReadInt32(),
        ClippedCount = reader.ReadInt32(),
        SequenceCount = reader.ReadInt64(),
        StepCount = reader.ReadInt64(),
        SkippedInARow = reader.ReadInt32(),
    };

    private static void WriteResult(BinaryWriter writer, EpochResult result)
    {
        writer.Write(result.Epoch);
        writer.Write(result.TrainingLoss);
        writer.Write(result.ValidationLoss is not null);
        writer.Write(result.ValidationLoss ?? 0);
        writer.Write(result.ValidationMetrics.Count);
        foreach (MetricValue metric in result.ValidationMetrics)
        {
            WriteName(writer, metric.Name);
            writer.Write(metric.Value);
            writer.Write(metric.IsHigherBetter);
        }

        writer.Write(result.LearningRate);
        writer.Write(result.GradientNorm);
        writer.Write(result.BatchCount);
        writer.Write(result.UpdateCount);
        writer.Write(result.ClippedCount);
        writer.Write(result.SkippedCount);
        writer.Write(result.IsBest);
    }

    private static EpochResult ReadResult(BinaryReader reader)
    {
        int epoch = reader.ReadInt32();
        double trainingLoss = reader.ReadDouble();
        bool isValidated = reader.ReadBoolean();
        double validationLoss = reader.ReadDouble();
        var metrics = new List<MetricValue>();
        for (int count = reader.ReadInt32(); count > 0; count--)
        {
            metrics.Add(new MetricValue(ReadName(reader), reader.ReadDouble(), reader.ReadBoolean()));
        }

        return new EpochResult
        {
            Epoch = epoch,
            TrainingLoss = trainingLoss,
            ValidationLoss = isValidated ? validationLoss : null,
            ValidationMetrics = metrics,
            LearningRate = reader.ReadDouble(),
            GradientNorm = reader.ReadDouble(),
            BatchCount = reader.ReadInt64(),
            UpdateCount = reader.ReadInt32(),
            ClippedCount = reader.ReadInt32(),
            SkippedCount = reader.ReadInt32(),
            IsBest = reader.ReadBoolean(),
        };
    }

    private static void WriteName(BinaryWriter writer, string name)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(name);
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static string ReadName(BinaryReader reader)
    {
        int length = reader.ReadInt32();
        if (length is < 0 or > MaximumNameLength)
        {
            throw Damaged($"a metric's name has {length} bytes");
        }

        byte[] bytes = reader.ReadBytes(length);
        return bytes.Length == length ? Encoding.UTF8.GetString(bytes) : throw new EndOfStreamException();
    }
}
