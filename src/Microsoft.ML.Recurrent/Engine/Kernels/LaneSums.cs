namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>
/// The end of a sum over columns: column k went to lane k mod 16, in ascending order, whatever the width of the vectors; the
/// sixteen sums are added in this one tree.
/// </summary>
internal static unsafe class LaneSums
{
    public const int Lanes = 16;

    public static float Total(float* lanes)
    {
        float first = (lanes[0] + lanes[8]) + (lanes[4] + lanes[12]) + ((lanes[2] + lanes[10]) + (lanes[6] + lanes[14]));
        float second = (lanes[1] + lanes[9]) + (lanes[5] + lanes[13]) + ((lanes[3] + lanes[11]) + (lanes[7] + lanes[15]));
        return first + second;
    }
}
