namespace Microsoft.ML.Recurrent;

/// <summary>One forecast number beside the true one: a row of a backtest.</summary>
public sealed class ForecastResidual
{
    /// <summary>The series, by the text of its id; empty where there is no series column.</summary>
    public string Series { get; set; } = "";

    /// <summary>The fold: 0 for the first fit, 1 for the first refit.</summary>
    public int Fold { get; set; }

    /// <summary>The last known row, counted from 0 in its series.</summary>
    public int Origin { get; set; }

    /// <summary>The time of the row that is forecast, as text; its row number where there is no time column.</summary>
    public string Time { get; set; } = "";

    /// <summary>Rows from the origin to the row that is forecast, from 1.</summary>
    public int Step { get; set; }

    /// <summary>The name of the number that is forecast.</summary>
    public string Target { get; set; } = "";

    /// <summary>The true number.</summary>
    public float Actual { get; set; }

    /// <summary>Its forecast.</summary>
    public float Forecast { get; set; }

    /// <summary><see cref="Actual"/> - <see cref="Forecast"/>.</summary>
    public float Residual { get; set; }
}
