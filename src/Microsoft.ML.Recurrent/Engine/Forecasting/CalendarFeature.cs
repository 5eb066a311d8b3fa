namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>A cycle of the calendar; a time is told by sine and cosine of its place in it.</summary>
internal enum CalendarFeature
{
    /// <summary>Minutes of an hour.</summary>
    MinuteOfHour,

    /// <summary>Hours of a day, with their minutes.</summary>
    HourOfDay,

    /// <summary>Days of a week.</summary>
    DayOfWeek,

    /// <summary>Days of a month, of 31.</summary>
    DayOfMonth,

    /// <summary>Days of a year, of 366.</summary>
    DayOfYear,

    /// <summary>Months of a year.</summary>
    MonthOfYear,
}
