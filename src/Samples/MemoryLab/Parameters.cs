using Microsoft.ML;
using Microsoft.ML.Recurrent;
using Samples.Data.Sequences;
using Samples.Drawing;
using Samples.Running;

namespace Samples.MemoryLab;

/// <summary>What does a gate cost? The recurrent layers' numbers of the three cells, and of both directions.</summary>
internal sealed class Parameters : ILabPart
{
    private static readonly RecurrentCellKind[] Cells = [RecurrentCellKind.Rnn, RecurrentCellKind.Gru, RecurrentCellKind.Lstm];

    public string Name => "parameters";

    public IEnumerable<Figure> Run(SampleArguments arguments, PictureSheet sheet)
    {
        long[] forward = [.. Cells.Select(cell => Count(cell, bidirectional: false))];
        long[] both = [.. Cells.Select(cell => Count(cell, bidirectional: true))];
        Console.WriteLine("Numbers of a recurrent layer of 64 units that reads 2 channels");
        Console.WriteLine($"{"",-16}{"elman",10}{"gru",10}{"lstm",10}");
        Console.WriteLine($"{"forward",-16}{string.Concat(forward.Select(count => $"{count,10}"))}");
        Console.WriteLine($"{"bidirectional",-16}{string.Concat(both.Select(count => $"{count,10}"))}");
        Console.WriteLine();
        return
        [
            new("parameters elman : gru : lstm", string.Join(" : ", forward.Select(count => Ratio(count, forward[0])))),
            new("bidirectional : forward", string.Join(", ", both.Zip(forward, Ratio))),
        ];

        static string Ratio(long count, long unit) => FormattableString.Invariant($"{(double)count / unit:0.###}");
    }

    private static long Count(RecurrentCellKind cell, bool bidirectional)
    {
        var ml = new MLContext(seed: 1);
        RecurrentRegressionTransformer model = ml.Regression.Trainers.Recurrent(new RecurrentRegressionTrainer.Options
        {
            LabelColumnName = nameof(AddingSequence.Sum),
            FeatureColumnName = nameof(AddingSequence.Steps),
            Cell = cell,
            Bidirectional = bidirectional,
            HiddenSize = 64,
            NumberOfEpochs = 1,
            Seed = 1,
        }).Fit(ml.Data.LoadFromEnumerable(new AddingProblem(length: 4, seed: 1).Draw(2)));
        return model.GetWeights().Where(weight => !weight.Key.StartsWith("head", StringComparison.Ordinal)).Sum(weight => (long)weight.Value.FlattenedLength);
    }
}
