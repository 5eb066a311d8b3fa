using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Networks;

/// <summary>
/// Lengths of the windows of truncated backpropagation: always the same one, or drawn, so that windows do not begin at the same steps in every epoch (Merity et al.
/// 2018): with probability 0.95 around the length, else around half of it, normal with deviation 5.
/// </summary>
/// <param name="length">Steps of a window.</param>
/// <param name="isRandom">Whether lengths are drawn.</param>
internal sealed class WindowLengths(int length, bool isRandom)
{
    private const float WholeProbability = 0.95f;
    private const double Deviation = 5;

    // The shortest that the paper's program takes, and two deviations, so that memory has a bound.
    private const int Shortest = 5;
    private const int LargestExcess = 10;

    /// <summary>Of windows outside of training.</summary>
    public int Length => length;

    /// <summary>The longest that is drawn.</summary>
    public int Longest => LongestOf(length, isRandom);

    public static int LongestOf(int length, bool isRandom) => isRandom ? checked(length + LargestExcess) : length;

    /// <summary>The length of a window, a function of its arguments.</summary>
    /// <param name="seed">Of the training run.</param>
    /// <param name="update">Number of the batch.</param>
    /// <param name="window">Number of the window within the batch.</param>
    public int Draw(ulong seed, uint update, int window)
    {
        if (!isRandom)
        {
            return length;
        }

        var random = new RandomStream(seed, RandomPurpose.WindowLength, update, (uint)window);
        double mean = random.NextUnit() < WholeProbability ? length : length / 2.0;
        return (int)Math.Round(Math.Clamp(mean + Deviation * random.NextNormal(), Math.Min(Shortest, length), Longest));
    }
}
