namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Watches over turns that follow each other for something else that runs beside them.</summary>
internal interface ITurnWatch
{
    /// <summary>The first turn begins.</summary>
    void Begin();

    /// <summary>The turn ends, and the next one begins; whether nothing ran beside it.</summary>
    bool EndsQuiet();
}
