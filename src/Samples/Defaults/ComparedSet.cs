using Microsoft.ML;
using Microsoft.ML.Recurrent;

namespace Samples.Defaults;

/// <summary>A data set, its sample's settings and the bare call.</summary>
/// <param name="Name">As it is called on the command line.</param>
/// <param name="FigureName">What is measured.</param>
/// <param name="Load">Reads the data.</param>
/// <param name="NewBare">Options that have names of columns, the cell and the head of the sample, and nothing else: those of the short method.</param>
/// <param name="NewHandTuned">The sample's own options for a seed.</param>
/// <param name="Measure">Trains and measures on the test part.</param>
internal sealed record ComparedSet(
    string Name,
    string FigureName,
    Func<MLContext, DataParts> Load,
    Func<RecurrentTrainerOptions> NewBare,
    Func<int, RecurrentTrainerOptions> NewHandTuned,
    Func<MLContext, RecurrentTrainerOptions, DataParts, TrainedFigure> Measure)
{
    /// <summary>Trains both for an epoch, so that no time is that of compiling or of reading files for the first time.</summary>
    public void Warm(int seed)
    {
        foreach (RecurrentTrainerOptions options in (RecurrentTrainerOptions[])[NewBare(), NewHandTuned(seed)])
        {
            options.NumberOfEpochs = 1;
            Train(options, seed, isChoosing: false);
        }
    }

    public TrainedFigure Bare(int seed) => Train(NewBare(), seed, isChoosing: false);

    public TrainedFigure HandTuned(int seed) => Train(NewHandTuned(seed), seed, isChoosing: false);

    /// <summary>The bare call with a candidate's values, on the test part or where settings may be chosen.</summary>
    public TrainedFigure With(Candidate candidate, int seed, bool isChoosing)
    {
        RecurrentTrainerOptions options = NewBare();
        candidate.Apply(options);
        return Train(options, seed, isChoosing);
    }

    private TrainedFigure Train(RecurrentTrainerOptions options, int seed, bool isChoosing)
    {
        var ml = new MLContext(seed);
        options.Seed = seed;
        options.Progress = null;
        DataParts parts = Load(ml);
        return Measure(ml, options, isChoosing ? parts.ForChoosing(ml, seed) : parts);
    }
}
