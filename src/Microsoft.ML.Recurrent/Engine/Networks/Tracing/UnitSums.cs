namespace Microsoft.ML.Recurrent.Engine.Networks.Tracing;

/// <summary>Which units of a layer do nothing: their states do not move, or their tanh is saturated at almost every step.</summary>
internal sealed class UnitSums
{
    private const float Still = 1e-3f;
    private const float Saturated = 0.9f;
    private const double AlmostAlways = 0.99;

    private float[] _least = [];
    private float[] _greatest = [];
    private long[] _saturatedCounts = [];
    private long _stepCount;

    public double DeadShare => ShareOf(unit => _greatest[unit] - _least[unit] < Still);

    public double SaturatedShare => ShareOf(unit => _saturatedCounts[unit] >= AlmostAlways * _stepCount);

    /// <param name="states">Of a step.</param>
    /// <param name="squashed">The units' tanh at this step; empty: they have none.</param>
    public void Add(ReadOnlySpan<float> states, ReadOnlySpan<float> squashed)
    {
        if (_least.Length == 0)
        {
            (_least, _greatest, _saturatedCounts) = (states.ToArray(), states.ToArray(), new long[states.Length]);
        }

        for (int unit = 0; unit < states.Length; unit++)
        {
            _least[unit] = Math.Min(_least[unit], states[unit]);
            _greatest[unit] = Math.Max(_greatest[unit], states[unit]);
            _saturatedCounts[unit] += !squashed.IsEmpty && Math.Abs(squashed[unit]) > Saturated ? 1 : 0;
        }

        _stepCount++;
    }

    // A single step moves nothing.
    private double ShareOf(Func<int, bool> isSo) => _stepCount < 2 ? 0 : (double)Enumerable.Range(0, _least.Length).Count(isSo) / _least.Length;
}
