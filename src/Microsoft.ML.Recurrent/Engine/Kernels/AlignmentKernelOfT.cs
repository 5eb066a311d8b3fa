using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Kernels;

/// <summary>The kernel for vectors of one width.</summary>
internal sealed unsafe class AlignmentKernel<TSimd, TVector> : AlignmentKernel
    where TSimd : struct, ISimd<TVector>
    where TVector : struct
{
    // Rows whose sums run side by side, so that the chain of one does not wait for itself.
    private const int RowsAtOnce = 4;

    // A row of less weight adds nothing to a context, and products with its weight would be subnormal.
    private const float SmallestWeight = 1e-20f;

    protected override void Multiply(float* row, MemoryRows rows, float* products)
    {
        float* lanes = stackalloc float[RowsAtOnce * LaneSums.Lanes];
        int done = 0;
        for (; done + RowsAtOnce <= rows.Count; done += RowsAtOnce)
        {
            float* a = rows[done];
            float* b = a + rows.Stride;
            float* c = b + rows.Stride;
            float* d = c + rows.Stride;
            for (int lane = 0; lane < LaneSums.Lanes; lane += TSimd.Width)
            {
                TVector first = TSimd.Zero, second = TSimd.Zero, third = TSimd.Zero, fourth = TSimd.Zero;
                for (int k = lane; k < rows.Width; k += LaneSums.Lanes)
                {
                    TVector factor = TSimd.Load(row + k);
                    first = TSimd.MultiplyAdd(factor, TSimd.Load(a + k), first);
                    second = TSimd.MultiplyAdd(factor, TSimd.Load(b + k), second);
                    third = TSimd.MultiplyAdd(factor, TSimd.Load(c + k), third);
                    fourth = TSimd.MultiplyAdd(factor, TSimd.Load(d + k), fourth);
                }

                TSimd.Store(lanes + lane, first);
                TSimd.Store(lanes + LaneSums.Lanes + lane, second);
                TSimd.Store(lanes + 2 * LaneSums.Lanes + lane, third);
                TSimd.Store(lanes + 3 * LaneSums.Lanes + lane, fourth);
            }

            for (int i = 0; i < RowsAtOnce; i++)
            {
                products[done + i] = LaneSums.Total(lanes + i * LaneSums.Lanes);
            }
        }

        for (; done < rows.Count; done++)
        {
            products[done] = Dot(row, rows[done], rows.Width, lanes);
        }
    }

    protected override void Sum(float* weights, MemoryRows rows, float* sum)
    {
        int k = 0;
        for (; k + RowsAtOnce * TSimd.Width <= rows.Width; k += RowsAtOnce * TSimd.Width)
        {
            TVector first = TSimd.Zero, second = TSimd.Zero, third = TSimd.Zero, fourth = TSimd.Zero;
            float* values = rows.First + k;
            for (int row = 0; row < rows.Count; row++, values += rows.Stride)
            {
                TVector weight = TSimd.Broadcast(weights[row]);
                first = TSimd.MultiplyAdd(weight, TSimd.Load(values), first);
                second = TSimd.MultiplyAdd(weight, TSimd.Load(values + TSimd.Width), second);
                third = TSimd.MultiplyAdd(weight, TSimd.Load(values + 2 * TSimd.Width), third);
                fourth = TSimd.MultiplyAdd(weight, TSimd.Load(values + 3 * TSimd.Width), fourth);
            }

            TSimd.Store(sum + k, first);
            TSimd.Store(sum + k + TSimd.Width, second);
            TSimd.Store(sum + k + 2 * TSimd.Width, third);
            TSimd.Store(sum + k + 3 * TSimd.Width, fourth);
        }

        for (; k < rows.Width; k += TSimd.Width)
        {
            TVector total = TSimd.Zero;
            float* values = rows.First + k;
            for (int row = 0; row < rows.Count; row++, values += rows.Stride)
            {
                total = TSimd.MultiplyAdd(TSimd.Broadcast(weights[row]), TSimd.Load(values), total);
            }

            TSimd.Store(sum + k, total);
        }
    }

    protected override void AddOuter(float* weights, float* row, MemoryRows rows)
    {
        for (int i = 0; i < rows.Count; i++)
        {
            Add(weights[i], row, rows[i], rows.Width);
        }
    }

    protected override void ScoreAdditive(float* query, MemoryRows keys, float* vector, float* coverage, float* coverageVector, float* scores)
    {
        float* lanes = stackalloc float[LaneSums.Lanes];
        for (int row = 0; row < keys.Count; row++)
        {
            float* key = keys[row];
            for (int lane = 0; lane < LaneSums.Lanes; lane += TSimd.Width)
            {
                TVector sum = TSimd.Zero;
                for (int k = lane; k < keys.Width; k += LaneSums.Lanes)
                {
                    TVector tanh = Hidden(key + k, query + k, coverageVector == null ? null : coverageVector + k, coverageVector == null ? 0 : coverage[row]);
                    sum = TSimd.MultiplyAdd(tanh, TSimd.Load(vector + k), sum);
                }

                TSimd.Store(lanes + lane, sum);
            }

            scores[row] = LaneSums.Total(lanes);
        }
    }

    protected override void BackwardAdditive(
        float* query, MemoryRows keys, float* vector, float* coverage, float* coverageVector, float* scoreGradients, AlignmentGradients gradients)
    {
        float* lanes = stackalloc float[LaneSums.Lanes];
        TVector one = TSimd.Broadcast(1);
        float* queryGradient = gradients.Query.Pointer;
        float* vectorGradient = gradients.Vector.Pointer;
        float* coverageVectorGradient = gradients.CoverageVector.Pointer;
        new Span<float>(queryGradient, keys.Width).Clear();
        for (int row = 0; row < keys.Count; row++)
        {
            float* key = keys[row];
            float* keyGradient = gradients.Keys[row];
            bool hasCoverage = coverageVector != null;
            float covered = hasCoverage ? coverage[row] : 0;
            TVector coveredRow = TSimd.Broadcast(covered);
            TVector score = TSimd.Broadcast(scoreGradients[row]);
            for (int lane = 0; lane < LaneSums.Lanes; lane += TSimd.Width)
            {
                TVector sum = TSimd.Zero;
                for (int k = lane; k < keys.Width; k += LaneSums.Lanes)
                {
                    TVector tanh = Hidden(key + k, query + k, hasCoverage ? coverageVector + k : null, covered);
                    TVector slope = TSimd.Subtract(one, TSimd.Multiply(tanh, tanh));
                    TVector before = TSimd.Multiply(TSimd.Multiply(score, TSimd.Load(vector + k)), slope);
                    TSimd.Store(vectorGradient + k, TSimd.MultiplyAdd(score, tanh, TSimd.Load(vectorGradient + k)));
                    TSimd.Store(queryGradient + k, TSimd.Add(TSimd.Load(queryGradient + k), before));
                    TSimd.Store(keyGradient + k, TSimd.Add(TSimd.Load(keyGradient + k), before));
                    if (hasCoverage)
                    {
                        TSimd.Store(coverageVectorGradient + k, TSimd.MultiplyAdd(before, coveredRow, TSimd.Load(coverageVectorGradient + k)));
                        sum = TSimd.MultiplyAdd(before, TSimd.Load(coverageVector + k), sum);
                    }
                }

                TSimd.Store(lanes + lane, sum);
            }

            if (hasCoverage)
            {
                gradients.Coverage.Pointer[row] += LaneSums.Total(lanes);
            }
        }
    }

    protected override void Softmax(float* scores, int count)
    {
        float largest = scores[0];
        for (int i = 1; i < count; i++)
        {
            largest = MathF.Max(largest, scores[i]);
        }

        // The padding is given numbers that have an exp, and is zero before anything is added up.
        int width = AlignedBuffer.RoundUp(count);
        var padding = new Span<float>(scores + count, width - count);
        padding.Fill(largest);
        TVector shift = TSimd.Broadcast(largest);
        for (int k = 0; k < width; k += TSimd.Width)
        {
            TSimd.Store(scores + k, VectorMath.Exp<TSimd, TVector>(TSimd.Subtract(TSimd.Load(scores + k), shift)));
        }

        padding.Clear();
        float* lanes = stackalloc float[LaneSums.Lanes];
        for (int lane = 0; lane < LaneSums.Lanes; lane += TSimd.Width)
        {
            TVector sum = TSimd.Zero;
            for (int k = lane; k < width; k += LaneSums.Lanes)
            {
                sum = TSimd.Add(sum, TSimd.Load(scores + k));
            }

            TSimd.Store(lanes + lane, sum);
        }

        TVector divisor = TSimd.Broadcast(LaneSums.Total(lanes));
        for (int k = 0; k < width; k += TSimd.Width)
        {
            TSimd.Store(scores + k, TinyNumbers.Flushed<TSimd, TVector>(TSimd.Divide(TSimd.Load(scores + k), divisor), SmallestWeight));
        }
    }

    protected override void BackwardSoftmax(float* weights, float* gradients, int count)
    {
        int width = AlignedBuffer.RoundUp(count);
        new Span<float>(gradients + count, width - count).Clear();
        float* lanes = stackalloc float[LaneSums.Lanes];
        TVector mean = TSimd.Broadcast(Dot(weights, gradients, width, lanes));
        for (int k = 0; k < width; k += TSimd.Width)
        {
            TSimd.Store(gradients + k, TSimd.Multiply(TSimd.Load(weights + k), TSimd.Subtract(TSimd.Load(gradients + k), mean)));
        }
    }

    protected override void Tanh(float* row, int width)
    {
        for (int k = 0; k < width; k += TSimd.Width)
        {
            TSimd.Store(row + k, VectorMath.Tanh<TSimd, TVector>(TSimd.Load(row + k)));
        }
    }

    protected override void BackwardTanh(float* output, float* gradient, int width)
    {
        TVector one = TSimd.Broadcast(1);
        for (int k = 0; k < width; k += TSimd.Width)
        {
            TVector value = TSimd.Load(output + k);
            TVector slope = TSimd.Subtract(one, TSimd.Multiply(value, value));
            TSimd.Store(gradient + k, TSimd.Multiply(TSimd.Load(gradient + k), slope));
        }
    }

    protected override void Add(float factor, float* source, float* target, int width)
    {
        TVector all = TSimd.Broadcast(factor);
        for (int k = 0; k < width; k += TSimd.Width)
        {
            TSimd.Store(target + k, TSimd.MultiplyAdd(all, TSimd.Load(source + k), TSimd.Load(target + k)));
        }
    }

    private static float Dot(float* a, float* b, int width, float* lanes)
    {
        for (int lane = 0; lane < LaneSums.Lanes; lane += TSimd.Width)
        {
            TVector sum = TSimd.Zero;
            for (int k = lane; k < width; k += LaneSums.Lanes)
            {
                sum = TSimd.MultiplyAdd(TSimd.Load(a + k), TSimd.Load(b + k), sum);
            }

            TSimd.Store(lanes + lane, sum);
        }

        return LaneSums.Total(lanes);
    }

    private static TVector Hidden(float* key, float* query, float* coverageVector, float covered)
    {
        TVector sum = TSimd.Add(TSimd.Load(key), TSimd.Load(query));
        if (coverageVector != null)
        {
            sum = TSimd.MultiplyAdd(TSimd.Broadcast(covered), TSimd.Load(coverageVector), sum);
        }

        return VectorMath.Tanh<TSimd, TVector>(sum);
    }
}
