using Microsoft.ML.Recurrent;
using Microsoft.ML.Recurrent.Data.Sequences;
using Microsoft.ML.Recurrent.HostAccess;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    private const int DefaultMemoryInMegabytes = 2000;

    /// <summary>
    /// Makes sequences of rows that each hold one time step: the rows with one value in the group column become one row, in the order of
    /// the order column.
    /// </summary>
    /// <remarks>
    /// <para>Columns of the result, whose rows are the groups in the order of their first rows:</para>
    /// <list type="table">
    /// <listheader><term>Column</term><description>Type and content</description></listheader>
    /// <item><term>the group column</term><description>as in <paramref name="data"/>, so that
    /// <c>TrainTestSplit(samplingKeyColumnName)</c> and cross-validation can keep all of a group on one side</description></item>
    /// <item><term><paramref name="outputColumnName"/></term><description>the feature columns of numbers, joined in the order of
    /// <paramref name="featureColumnNames"/>: a vector of <see cref="float"/> of unknown number of steps x D numbers per step, which is
    /// <c>[VectorType(0, D)]</c>. A vector of unknown size can have no slot names: the annotation <c>FeatureNames</c>, a vector of D texts,
    /// names the numbers of a step by their columns, those of a vector column as <c>Column.Slot</c></description></item>
    /// <item><term>each feature column of texts or keys</term><description>a vector with one value per step, with the column's
    /// KeyValues</description></item>
    /// <item><term>the label column</term><description>one value of its own type, or with <see cref="SequenceLabel.PerStep"/> a vector of
    /// them, with the column's annotations</description></item>
    /// <item><term>First... and Last... with the order column's name</term><description>the order values of the first and the last
    /// step, such as FirstTime and LastTime</description></item>
    /// <item><term>StepCount</term><description>the number of steps, a <see cref="float"/>, by which
    /// <c>FilterRowsByColumn</c> leaves out sequences that are too short</description></item>
    /// </list>
    /// <para>
    /// <b>Order.</b> Unless <paramref name="rowsAreGrouped"/> is set, rows may come in any order: each cursor reads all of them, with the
    /// columns that it needs, before it shows the first sequence, and a group's rows are sorted. With <paramref name="rowsAreGrouped"/>
    /// only the rows of one group, and the values of all groups, are in memory; a group that comes back and an order value that goes
    /// down are errors that name group and row. Training reads data several times: <c>mlContext.Data.Cache</c> keeps the sequences.
    /// </para>
    /// <para>
    /// <b>Gaps.</b> A step is a row: time steps for which there is no row are neither noticed nor filled in. Where the time between rows
    /// matters, make it a feature, or add the missing rows before.
    /// </para>
    /// <para>
    /// <b>Missing values.</b> In features and labels they pass as they are: trainers read a number that is NaN as its channel's mean and
    /// an empty text or key 0 as an unknown token, and leave out sequences (taggers: steps) without a label. ML.NET's text loader gives NaN
    /// for an empty number only with the option <c>MissingRealsAsNaNs</c>, otherwise 0. A row whose group or order value is missing (empty
    /// text, key 0, NaN, or the date 0001-01-01, which stands for an empty one) is an error, or is left out with
    /// <paramref name="skipRowsWithoutGroupOrOrder"/>.
    /// </para>
    /// <para>
    /// Integers, <see cref="double"/> and <see cref="bool"/> (false 0, true 1) become <see cref="float"/>, rounded where that has too
    /// few digits. Vectors are stored with all their numbers: in place of a one-hot vector of thousands take a column of keys.
    /// </para>
    /// <para>
    /// While a cursor reads, rows that break these rules are an <see cref="InvalidDataException"/>, and too many for
    /// <paramref name="maximumMemoryInMegabytes"/> an <see cref="InvalidOperationException"/>; both name the row, counted from 0.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The data operations.</param>
    /// <param name="data">The rows.</param>
    /// <param name="groupColumnName">Name of the column that tells which sequence a row belongs to: text, key, number, Boolean or time.</param>
    /// <param name="orderColumnName">
    /// Name of the column by which a sequence's rows are ordered: a number, DateTime, DateTimeOffset or TimeSpan; null: rows keep the
    /// order in which they come.
    /// </param>
    /// <param name="featureColumnNames">
    /// Names of the feature columns: numbers, Booleans, vectors of them of known size, texts and keys. What is the same for a whole sequence (the machine's
    /// age) has to stand in each of its rows.
    /// </param>
    /// <param name="labelColumnName">Name of the label column: key, text, Boolean or number; null: the sequences have no label.</param>
    /// <param name="sequenceLabel">Which rows give the label.</param>
    /// <param name="outputColumnName">Name of the column of numbers to make.</param>
    /// <param name="rowsAreGrouped">Whether the rows of a group stand together and in order, which is checked while they are read.</param>
    /// <param name="repeatedSteps">What becomes of rows of one group with the same order value.</param>
    /// <param name="skipRowsWithoutGroupOrOrder">Whether a row without a group or order value is left out; otherwise it is an error.</param>
    /// <param name="maximumMemoryInMegabytes">Megabytes (10^6 bytes) that rows may take in the memory of one cursor.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is not there or of a type that does not fit, or a number is too small.</exception>
    /// <exception cref="ArgumentException">No feature column is named, or two columns of the result would have one name.</exception>
    /// <example>
    /// <code>
    /// // class Reading { [LoadColumn(0)] public string Machine; [LoadColumn(1)] public DateTime Time; [LoadColumn(2)] public float Current; ... }
    /// string[] sensors = ["Current", "Temperature"];
    /// IDataView readings = mlContext.Data.LoadFromTextFile&lt;Reading&gt;("readings.csv", separatorChar: ',', hasHeader: true);
    /// IDataView sequences = mlContext.Data.GroupIntoSequences(readings, "Machine", "Time", sensors, labelColumnName: "State");
    /// var split = mlContext.Data.TrainTestSplit(sequences, testFraction: 0.2, samplingKeyColumnName: "Machine");
    ///
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label", "State")
    ///     .Append(mlContext.MulticlassClassification.Trainers.Gru());
    /// var model = pipeline.Fit(split.TrainSet);
    /// var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(split.TestSet));
    ///
    /// // New rows become sequences by the same call, without the label; so the model is used without MapValueToKey.
    /// IDataView news = mlContext.Data.LoadFromTextFile&lt;Reading&gt;("today.csv", separatorChar: ',', hasHeader: true);
    /// IDataView scored = model.LastTransformer.Transform(mlContext.Data.GroupIntoSequences(news, "Machine", "Time", sensors));
    ///
    /// // Live rows go to a session of their machine, one after the other, with the numbers in the order of the feature columns.
    /// using RecurrentSession session = mlContext.Model.CreateRecurrentSession(model);
    /// var scores = new float[session.OutputCount];
    /// session.Step([reading.Current, reading.Temperature], scores);
    /// string state = session.ClassNames[session.PredictedClassOf(scores)];
    /// </code>
    /// </example>
    public static IDataView GroupIntoSequences(
        this DataOperationsCatalog catalog,
        IDataView data,
        string groupColumnName,
        string? orderColumnName,
        string[] featureColumnNames,
        string? labelColumnName = null,
        SequenceLabel sequenceLabel = SequenceLabel.Last,
        string outputColumnName = "Features",
        bool rowsAreGrouped = false,
        RepeatedSteps repeatedSteps = RepeatedSteps.Error,
        bool skipRowsWithoutGroupOrOrder = false,
        int maximumMemoryInMegabytes = DefaultMemoryInMegabytes)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(groupColumnName);
        ArgumentNullException.ThrowIfNull(featureColumnNames);
        ArgumentNullException.ThrowIfNull(outputColumnName);
        return new SequenceDataView(Catalogs.EnvironmentOf(catalog), data, new SequenceFormat
        {
            GroupColumnName = groupColumnName,
            OrderColumnName = orderColumnName,
            FeatureColumnNames = [.. featureColumnNames],
            LabelColumnName = labelColumnName,
            Label = sequenceLabel,
            OutputColumnName = outputColumnName,
            RowsAreGrouped = rowsAreGrouped,
            RepeatedSteps = repeatedSteps,
            SkipsRowsWithoutPlace = skipRowsWithoutGroupOrOrder,
            MaximumMemoryInMegabytes = maximumMemoryInMegabytes,
        });
    }

    /// <summary>
    /// Cuts series of rows that each hold one time step into windows of equal length: of each group, the window of
    /// <paramref name="windowSize"/> steps at every <paramref name="stride"/>-th step, labelled by the step <paramref name="labelOffset"/>
    /// after its last one.
    /// </summary>
    /// <remarks>
    /// <para>Columns of the result, whose rows are the windows, a group's one after the other and in order:</para>
    /// <list type="table">
    /// <listheader><term>Column</term><description>Type and content</description></listheader>
    /// <item><term>the group column</term><description>as in <paramref name="data"/>; absent without one</description></item>
    /// <item><term><paramref name="outputColumnName"/></term><description>the feature columns of numbers, joined: a vector of
    /// <see cref="float"/> of windowSize steps x D numbers per step, which is <c>[VectorType(windowSize, D)]</c>, with the annotation
    /// <c>FeatureNames</c> as <see cref="GroupIntoSequences"/> makes it</description></item>
    /// <item><term>each feature column of texts or keys</term><description>a vector of windowSize values</description></item>
    /// <item><term>the label column</term><description>one value of its own type, with its annotations</description></item>
    /// <item><term>First... and Last... with the order column's name</term><description>the order values of the window's first and last
    /// step</description></item>
    /// </list>
    /// <para>
    /// <b>Labels.</b> With <paramref name="labelOffset"/> 0 a window has the label of its last step, with 3 that of the third step after
    /// it. Windows whose label would lie past the group's end are left out, and so are all windows of a group that is shorter than one; the log warns where
    /// there is no window at all. To
    /// score, name no label column: every window is then shown, and <paramref name="labelOffset"/> is not used; or, for
    /// models that ask for the column, set <paramref name="keepWindowsWithoutLabel"/>, by which the label is missing (key 0, empty, NaN) where
    /// the step is.
    /// </para>
    /// <para>
    /// <b>Splits.</b> Windows overlap, so a random split puts the same steps into training and test data. With groups, split by
    /// <c>samplingKeyColumnName</c>; of one series, split the rows, and make windows of each part.
    /// </para>
    /// <para>
    /// Gaps, repeats, missing values, the order of rows and errors are as in <see cref="GroupIntoSequences"/>: a window is
    /// windowSize rows that follow each other, whatever time lies between them. With <paramref name="rowsAreGrouped"/>, or
    /// without group and order column, rows stream: no more than a window and what lies between it and its label are in memory, with
    /// the values of all groups.
    /// </para>
    /// </remarks>
    /// <param name="catalog">The data operations.</param>
    /// <param name="data">The rows.</param>
    /// <param name="groupColumnName">Name of the column that tells which series a row belongs to; null: all rows are one series.</param>
    /// <param name="orderColumnName">Name of the column by which a series' rows are ordered; null: rows keep the order in which they come.</param>
    /// <param name="featureColumnNames">Names of the feature columns: numbers, Booleans, vectors of them of known size, texts and keys.</param>
    /// <param name="labelColumnName">
    /// Name of the label column: key, text, Boolean or number; null: the windows have no label. It may be one of the feature columns of
    /// numbers.
    /// </param>
    /// <param name="windowSize">Steps in a window, at least 1.</param>
    /// <param name="stride">
    /// Steps from the start of a window to that of the next, at least 1; from <paramref name="windowSize"/> on windows do not overlap.
    /// </param>
    /// <param name="labelOffset">Steps from a window's last step to that of its label, at least 0.</param>
    /// <param name="keepWindowsWithoutLabel">
    /// Whether windows whose label would lie past the group's end are kept, with a missing label, which a label column of keys, texts, Single
    /// or Double can have.
    /// </param>
    /// <param name="outputColumnName">Name of the column of numbers to make.</param>
    /// <param name="rowsAreGrouped">Whether the rows of a group stand together and in order, which is checked while they are read.</param>
    /// <param name="repeatedSteps">What becomes of rows of one group with the same order value.</param>
    /// <param name="skipRowsWithoutGroupOrOrder">Whether a row without a group or order value is left out; otherwise it is an error.</param>
    /// <param name="maximumMemoryInMegabytes">Megabytes (10^6 bytes) that rows may take in the memory of one cursor.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is not there or of a type that does not fit, or a number is too small.</exception>
    /// <exception cref="ArgumentException">No feature column is named, or two columns of the result would have one name.</exception>
    /// <example>
    /// <code>
    /// // What will the machine's state be at the tenth reading from now? Windows of the last thirty.
    /// string[] sensors = ["Current", "Temperature"];
    /// IDataView windows = mlContext.Data.SlidingWindows(
    ///     readings, "Machine", "Time", sensors, labelColumnName: "State", windowSize: 30, stride: 5, labelOffset: 10);
    /// var split = mlContext.Data.TrainTestSplit(windows, testFraction: 0.2, samplingKeyColumnName: "Machine");
    /// var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label", "State")
    ///     .Append(mlContext.MulticlassClassification.Trainers.Gru());
    /// var model = pipeline.Fit(split.TrainSet);
    ///
    /// // New rows: the same call without the label shows every window, up to the latest.
    /// IDataView latest = mlContext.Data.SlidingWindows(news, "Machine", "Time", sensors, labelColumnName: null, windowSize: 30);
    /// IDataView scored = model.LastTransformer.Transform(latest);
    ///
    /// // Live rows: a session's scores are those of all its steps, so it begins anew after as many steps as a window has.
    /// using RecurrentSession session = mlContext.Model.CreateRecurrentSession(model);
    /// var scores = new float[session.OutputCount];
    /// foreach (Reading reading in lastThirtyReadings)
    /// {
    ///     session.Step([reading.Current, reading.Temperature], scores);
    /// }
    ///
    /// string state = session.ClassNames[session.PredictedClassOf(scores)];
    /// session.Reset();
    /// </code>
    /// </example>
    public static IDataView SlidingWindows(
        this DataOperationsCatalog catalog,
        IDataView data,
        string? groupColumnName,
        string? orderColumnName,
        string[] featureColumnNames,
        string? labelColumnName,
        int windowSize,
        int stride = 1,
        int labelOffset = 0,
        bool keepWindowsWithoutLabel = false,
        string outputColumnName = "Features",
        bool rowsAreGrouped = false,
        RepeatedSteps repeatedSteps = RepeatedSteps.Error,
        bool skipRowsWithoutGroupOrOrder = false,
        int maximumMemoryInMegabytes = DefaultMemoryInMegabytes)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(featureColumnNames);
        ArgumentNullException.ThrowIfNull(outputColumnName);
        return new SequenceDataView(Catalogs.EnvironmentOf(catalog), data, new SequenceFormat
        {
            GroupColumnName = groupColumnName,
            OrderColumnName = orderColumnName,
            FeatureColumnNames = [.. featureColumnNames],
            LabelColumnName = labelColumnName,
            Window = new WindowShape(windowSize, stride, labelOffset, keepWindowsWithoutLabel),
            OutputColumnName = outputColumnName,
            RowsAreGrouped = rowsAreGrouped,
            RepeatedSteps = repeatedSteps,
            SkipsRowsWithoutPlace = skipRowsWithoutGroupOrOrder,
            MaximumMemoryInMegabytes = maximumMemoryInMegabytes,
        });
    }
}
