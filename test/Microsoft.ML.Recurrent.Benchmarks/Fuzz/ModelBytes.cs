namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Model files with damaged bytes, the zip's own included.</summary>
internal sealed class ModelBytes(FuzzModels models) : FuzzTarget
{
    public override string Name => "model bytes";

    public override string Run(Random random) => models.Load(Damage.Bytes(models.Zips[random.Next(models.Zips.Count)], random));
}
