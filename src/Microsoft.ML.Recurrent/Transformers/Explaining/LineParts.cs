namespace Microsoft.ML.Recurrent.Transformers.Explaining;

/// <summary>
/// The line from a baseline, at 0, to an input, at 1, in parts over which the gradient is integrated by its value in the middle of each. Where the value bends, parts
/// are halved: forward passes alone tell where.
/// </summary>
internal sealed class LineParts
{
    private const int MaximumGrowth = 16;

    // Places are floats to the network.
    private const double SmallestWidth = 1.0 / (1 << 20);

    private readonly Func<double[], double[]> _valuesAt;
    private readonly int _maximum;
    private List<Part> _parts = [];

    /// <param name="valuesAt">The values at some places.</param>
    /// <param name="count">Equal parts to begin with.</param>
    public LineParts(Func<double[], double[]> valuesAt, int count)
    {
        _valuesAt = valuesAt;
        _maximum = checked(MaximumGrowth * count);
        double[] places = [.. Enumerable.Range(0, (2 * count) + 1).Select(place => place / (2.0 * count))];
        double[] values = valuesAt(places);
        for (int part = 0; part < count; part++)
        {
            int place = 2 * part;
            _parts.Add(new Part(places[place], places[place + 2], values[place], values[place + 1], values[place + 2]));
        }

        FirstValue = values[0];
        LastValue = values[^1];
    }

    /// <summary>The value at 0.</summary>
    public double FirstValue { get; }

    /// <summary>The value at 1.</summary>
    public double LastValue { get; }

    /// <summary>What errors are shares of: the gain over the line, or a tenth of all ups and downs where these cancel out.</summary>
    public double Scale => Math.Max(Math.Abs(LastValue - FirstValue), 0.1 * _parts.Sum(part => Math.Abs(part.Last - part.First)));

    /// <summary>Where gradients are taken.</summary>
    public double[] Middles => [.. _parts.Select(part => part.Middle)];

    /// <summary>What each gradient counts.</summary>
    public double[] Widths => [.. _parts.Select(part => part.To - part.From)];

    /// <summary>Halves parts until the estimated error of all is small enough; returns whether any was halved.</summary>
    public bool Refine(double error)
    {
        bool hasHalved = false;
        while (_parts.Count < _maximum && _parts.Sum(part => part.Error) > error)
        {
            // At least one is above the mean.
            double mean = error / _parts.Count;
            HashSet<Part> halved =
            [
                .. _parts.Where(part => part.Error > mean && part.To - part.From > SmallestWidth).OrderByDescending(part => part.Error).Take(_maximum - _parts.Count),
            ];
            if (halved.Count == 0)
            {
                break;
            }

            Halve(halved);
            hasHalved = true;
        }

        return hasHalved;
    }

    private void Halve(HashSet<Part> halved)
    {
        var parts = new List<Part>();
        double[] values = _valuesAt([.. _parts.Where(halved.Contains).SelectMany(part => (double[])[(part.From + part.Middle) / 2, (part.Middle + part.To) / 2])]);
        int next = 0;
        foreach (Part part in _parts)
        {
            if (!halved.Contains(part))
            {
                parts.Add(part);
                continue;
            }

            parts.Add(new Part(part.From, part.Middle, part.First, values[next], part.MiddleValue));
            parts.Add(new Part(part.Middle, part.To, part.MiddleValue, values[next + 1], part.Last));
            next += 2;
        }

        _parts = parts;
    }

    /// <summary>A part of the line with its values.</summary>
    private sealed record Part(double From, double To, double First, double MiddleValue, double Last)
    {
        public double Middle => (From + To) / 2;

        /// <summary>How far the value in the middle is from the straight line between the ends: an upper estimate where the part is small.</summary>
        public double Error => Math.Abs(MiddleValue - ((First + Last) / 2));
    }
}
