namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Something that reads files, and how to damage one for it.</summary>
internal abstract class FuzzTarget
{
    public abstract string Name { get; }

    public static IReadOnlyList<FuzzTarget> All()
    {
        var models = new FuzzModels();
        return [new ModelBytes(models), new ModelParts(models), new LargeSizes(models), new SessionStates(models), new WordVectors(), new ConllFiles()];
    }

    /// <summary>Damages a file as the random numbers say, reads it, and uses what was read; returns what came of it.</summary>
    public abstract string Run(Random random);
}
