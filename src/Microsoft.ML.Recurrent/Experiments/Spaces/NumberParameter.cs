using System.Globalization;
using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Experiments.Spaces;

/// <summary>
/// A range of numbers. A step makes it minimum, minimum + step, and so on: each of these owns the part of [0, 1] that is nearer to it than to others, so that
/// the ends are drawn as often as the rest (on a log scale: by the logarithms of the parts).
/// </summary>
internal sealed class NumberParameter : SearchParameter
{
    // Where [0, 1] begins and ends, as a logarithm on a log scale.
    private readonly double _low;
    private readonly double _high;

    public NumberParameter(string name, double minimum, double maximum, double initial, bool isLogarithmic, double step)
        : base(name, initial)
    {
        Expect(name, double.IsFinite(minimum) && double.IsFinite(maximum) && minimum <= maximum, "a finite minimum and a maximum that is not below it", minimum, maximum);
        Expect(name, !isLogarithmic || minimum > 0, "a minimum above 0 on a log scale", minimum, maximum);
        Expect(name, double.IsFinite(step) && step >= 0, "a step of at least 0", step);
        Minimum = minimum;
        Maximum = step > 0 ? minimum + step * Math.Floor((maximum - minimum) / step + 1e-9) : maximum;
        IsLogarithmic = isLogarithmic;
        Step = step;

        // Half a step may reach below 0, where there is no logarithm.
        double below = isLogarithmic ? Math.Max(minimum - step / 2, minimum / 2) : minimum - step / 2;
        _low = Scaled(step > 0 ? below : minimum);
        _high = Scaled(Maximum + step / 2);
    }

    public double Minimum { get; }

    public double Maximum { get; }

    public bool IsLogarithmic { get; }

    /// <summary>0: any number.</summary>
    public double Step { get; }

    public override string Values
        => string.Create(CultureInfo.InvariantCulture, $"{Minimum} .. {Maximum}{(Step > 0 && Step != 1 ? $" by {Step}" : "")}{(IsLogarithmic ? " log" : "")}");

    internal override int? ValueCount
        => Minimum == Maximum ? 1 : Step > 0 ? (int)Math.Min(Math.Round((Maximum - Minimum) / Step) + 1, int.MaxValue) : null;

    public NumberParameter Within(double minimum, double maximum, double? step) => (NumberParameter)
        new NumberParameter(Name, minimum, maximum, Math.Clamp((double)Initial, minimum, Math.Max(minimum, maximum)), IsLogarithmic, step ?? Step)
            .Under(Conditions).CheapestAt(Cheapest is null ? null : minimum);

    internal override double ToUnit(object value) => UnitOf(Math.Clamp((double)value, Minimum, Maximum));

    /// <summary>The part of [0, 1] whose points are this value; of no width without a step.</summary>
    public (double From, double To) Cell(double value)
        => Step == 0 ? (UnitOf(value), UnitOf(value)) : (value <= Minimum ? 0 : UnitOf(value - Step / 2), value >= Maximum ? 1 : UnitOf(value + Step / 2));

    internal override object FromUnit(double unit)
    {
        double scaled = _low + Math.Clamp(unit, 0, 1) * (_high - _low);
        double number = IsLogarithmic ? ScalarMath.Exp(scaled) : scaled;
        if (Step > 0)
        {
            return Math.Clamp(Minimum + Step * Math.Round((number - Minimum) / Step), Minimum, Maximum);
        }

        // Four digits are as fine as any training can tell, and read well.
        return Math.Clamp(double.Parse(number.ToString("G4", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture), Minimum, Maximum);
    }

    internal override object Nearest(object value) => Math.Clamp((double)value, Minimum, Maximum);

    internal override IReadOnlyList<object> Grid(int count)
    {
        if (ValueCount <= count)
        {
            return [.. Enumerable.Range(0, ValueCount.Value).Select(index => (object)(Minimum + index * Step))];
        }

        return [.. Enumerable.Range(0, count).Select(index => FromUnit(count == 1 ? 0.5 : UnitOf(Minimum) + (UnitOf(Maximum) - UnitOf(Minimum)) * index / (count - 1))).Distinct()];
    }

    private static void Expect(string name, bool holds, string expected, params double[] got)
    {
        if (!holds)
        {
            throw new ArgumentException($"Option {name}: expected {expected}, got {string.Join(" and ", got.Select(each => ParameterValue.Text(each)))}.", name);
        }
    }

    private double Scaled(double number) => IsLogarithmic ? ScalarMath.Log(number) : number;

    private double UnitOf(double number) => _high == _low ? 0.5 : Math.Clamp((Scaled(number) - _low) / (_high - _low), 0, 1);
}
