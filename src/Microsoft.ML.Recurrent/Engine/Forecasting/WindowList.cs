namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>The windows of some series by number, without a list of them: series after series, of each channel after channel, origins ascending.</summary>
internal sealed class WindowList
{
    private readonly List<(int Series, int Channel, int FirstOrigin, int Start)> _runs = [];
    private readonly int _stride;

    /// <param name="stride">Rows between the origins of neighbouring windows.</param>
    public WindowList(int stride = 1) => _stride = stride;

    public int Count { get; private set; }

    public ForecastWindow this[int number]
    {
        get
        {
            int low = 0;
            int high = _runs.Count - 1;
            while (low < high)
            {
                int middle = (low + high + 1) / 2;
                (low, high) = _runs[middle].Start <= number ? (middle, high) : (low, middle - 1);
            }

            (int series, int channel, int first, int start) = _runs[low];
            return new ForecastWindow(series, channel, first + ((number - start) * _stride));
        }
    }

    /// <summary>Adds the windows of a series whose last known rows lie between two, both included.</summary>
    public void Add(int series, int channelCount, int firstOrigin, int lastOrigin)
    {
        if (lastOrigin < firstOrigin)
        {
            return;
        }

        int count = ((lastOrigin - firstOrigin) / _stride) + 1;
        for (int channel = 0; channel < channelCount; channel++)
        {
            _runs.Add((series, channel, firstOrigin, Count));
            Count = checked(Count + count);
        }
    }
}
