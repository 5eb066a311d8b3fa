namespace Samples.Data.Sequences;

/// <summary>
/// The adding problem (Hochreiter and Schmidhuber 1997, in the form of Le et al. 2015): numbers drawn from [0, 1), one of them marked in each half of the
/// sequence. The same seed gives the same sequences in every process.
/// </summary>
/// <param name="length">Steps of a sequence.</param>
/// <param name="seed">Decides the sequences.</param>
/// <param name="leadIn">The first mark is on one of so many steps at the beginning; null: on any of the first half.</param>
internal sealed class AddingProblem(int length, int seed, int? leadIn = null)
{
    private readonly Random _random = new(seed);

    public AddingSequence[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => Draw())];

    private AddingSequence Draw()
    {
        var steps = new float[2 * length];
        for (int step = 0; step < length; step++)
            steps[2 * step] = _random.NextSingle();
        int first = _random.Next(0, leadIn ?? (length / 2));
        int second = _random.Next(length / 2, length);
        steps[(2 * first) + 1] = 1;
        steps[(2 * second) + 1] = 1;
        return new AddingSequence { Steps = steps, Sum = steps[2 * first] + steps[2 * second] };
    }
}
