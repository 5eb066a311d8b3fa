using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Experiments.Spaces;

namespace Microsoft.ML.Recurrent.Experiments.Tuning;

/// <summary>
/// A density over the points of a space: a mixture of one kernel per trial, each a product over the options (multivariate, Falkner et al. 2018), and of a wide one
/// that knows nothing. In an option that did not count in its trial, a kernel is the wide one: so trials on both sides of a condition inform about what they share.
/// </summary>
internal sealed class ParzenMixture
{
    // Kernels of numbers are at least this wide at few trials, in parts of the range; more trials make them narrower.
    private const double Width = 0.2;

    // The latest trials count fully; the weights of older ones fall to 1 / trials.
    private const int FullyCounted = 25;

    private readonly SearchSpace _space;
    private readonly TrialParameters[] _points;
    private readonly double[] _weights;
    private readonly UnitKernel[][] _kernels;

    /// <summary>The density that trials make.</summary>
    /// <param name="space">What is tried.</param>
    /// <param name="points">Values of the trials, the oldest first.</param>
    public ParzenMixture(SearchSpace space, IEnumerable<TrialParameters> points)
    {
        _space = space;
        _points = [.. points];
        _weights = WeightsOf(_points.Length);
        double deviation = Math.Max(
            Width * ScalarMath.Exp(-ScalarMath.Log(Math.Max(_points.Length, 1)) / (space.Parameters.Count + 4)),
            1.0 / Math.Min(100, 1 + _points.Length));
        _kernels = [.. _points.Select(point => space.Parameters.Select(parameter => KernelOf(parameter, point, deviation)).ToArray())];
    }

    /// <summary>A point of the density: of a kernel drawn by weight, option by option, conditions first.</summary>
    public TrialParameters Draw(ref RandomStream random)
    {
        int component = 0;
        for (double left = random.NextUnit() - _weights[0]; left >= 0 && component < _weights.Length - 1; left -= _weights[component])
        {
            component++;
        }

        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        for (int index = 0; index < _space.Parameters.Count; index++)
        {
            SearchParameter parameter = _space.Parameters[index];
            if (_space.Counts(parameter, values))
            {
                values[parameter.Name] = parameter is ChoiceParameter choice
                    ? DrawChoice(choice, component, ref random)
                    : parameter.FromUnit(KernelOf(component, index).Draw(ref random));
            }
        }

        return _space.Complete(parameter => values[parameter.Name]);
    }

    /// <summary>The logarithm of the density at a point, over the options that count there.</summary>
    public double LogDensity(TrialParameters point)
    {
        double[] logs = [.. _weights.Select(ScalarMath.Log)];
        for (int index = 0; index < _space.Parameters.Count; index++)
        {
            if (point.TryGetValue(_space.Parameters[index].Name, out object? value))
            {
                AddLogKernels(index, value, logs);
            }
        }

        double most = logs.Max();
        return most + ScalarMath.Log(logs.Sum(log => ScalarMath.Exp(log - most)));
    }

    private static UnitKernel KernelOf(SearchParameter parameter, TrialParameters point, double deviation)
        => parameter is NumberParameter && point.TryGetValue(parameter.Name, out object? value) && value is double
            ? new UnitKernel(parameter.ToUnit(value), deviation)
            : UnitKernel.Prior;

    // The last weight is that of the kernel that knows nothing: as much as one trial.
    private static double[] WeightsOf(int trials)
    {
        var weights = new double[trials + 1];
        Array.Fill(weights, 1);
        int older = trials - FullyCounted;
        for (int trial = 0; trial < older; trial++)
        {
            weights[trial] = older == 1 ? 1.0 / trials : 1.0 / trials + (1 - 1.0 / trials) * trial / (older - 1);
        }

        double sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }

    private UnitKernel KernelOf(int component, int index) => component < _kernels.Length ? _kernels[component][index] : UnitKernel.Prior;

    private void AddLogKernels(int index, object value, double[] logs)
    {
        SearchParameter parameter = _space.Parameters[index];
        double unit = parameter.ToUnit(value);
        var number = parameter as NumberParameter;
        (double from, double to) = number is { Step: > 0 } ? number.Cell(Math.Clamp((double)value, number.Minimum, number.Maximum)) : (0, 0);
        for (int component = 0; component < logs.Length; component++)
        {
            logs[component] += number is null ? ScalarMath.Log(Probability((ChoiceParameter)parameter, component, value))
                : number.Step > 0 ? KernelOf(component, index).LogMass(from, to)
                : KernelOf(component, index).LogDensity(unit);
        }
    }

    // A trial's own value counts as once seen, and each value as seen 1 / kernels of a time before.
    private double Probability(ChoiceParameter choice, int component, object value)
    {
        double prior = 1.0 / _weights.Length;
        return component < _points.Length && _points[component].TryGetValue(choice.Name, out object? own) && choice.IndexOf(own) >= 0
            ? (prior + (own.Equals(value) ? 1 : 0)) / (1 + prior * choice.Candidates.Count)
            : 1.0 / choice.Candidates.Count;
    }

    private object DrawChoice(ChoiceParameter choice, int component, ref RandomStream random)
    {
        double left = random.NextUnit();
        foreach (object candidate in choice.Candidates)
        {
            left -= Probability(choice, component, candidate);
            if (left < 0)
            {
                return candidate;
            }
        }

        return choice.Candidates[^1];
    }
}
