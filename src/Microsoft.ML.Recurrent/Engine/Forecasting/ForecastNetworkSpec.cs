using Microsoft.ML.Recurrent.Engine.Networks;

namespace Microsoft.ML.Recurrent.Engine.Forecasting;

/// <summary>Everything that decides a forecasting network's parameters and its function.</summary>
internal sealed record ForecastNetworkSpec
{
    /// <summary>The levels that read the window; a decoder has as many, of the same size.</summary>
    public required StackSpec Stack { get; init; }

    public ForecastDecoding Decoding { get; init; }

    /// <summary>Numbers that a step of the encoder reads.</summary>
    public required int StepWidth { get; init; }

    /// <summary>Rectified units between these numbers and the first level; 0: it reads them as they are.</summary>
    public int ProjectionSize { get; init; }

    /// <summary>Series with vectors of their own, the unknown one (0) among them; 0: no series has one.</summary>
    public int TokenCount { get; init; }

    /// <summary>Numbers of a series' vector.</summary>
    public int TokenSize { get; init; }

    /// <summary>Steps of the decoder for a sequence, each a segment of the horizon; 1 unless it decodes in parallel.</summary>
    public int SegmentCount { get; init; } = 1;

    /// <summary>Numbers that are known of a segment of the horizon.</summary>
    public int FutureWidth { get; init; }

    /// <summary>Numbers of the vector of a segment's position.</summary>
    public int PositionSize { get; init; }

    /// <summary>Scores of a row of the head: of all values of a segment, of the whole horizon (flat), or of one step (autoregressive).</summary>
    public required int OutputWidth { get; init; }

    /// <summary>Numbers that a linear path takes from the window to the scores of all segments, beside the network; 0: there is none.</summary>
    public int LinearWidth { get; init; }

    /// <summary>Before the first recurrent level.</summary>
    public float InputDropout { get; init; }

    /// <summary>Before the dense layer of the head.</summary>
    public float OutputDropout { get; init; }

    /// <summary>Why there is no such network, or null if there is.</summary>
    public string? WhyNot() => this switch
    {
        { StepWidth: < 1 } => $"{StepWidth} numbers per step",
        { OutputWidth: < 1 } => $"{OutputWidth} scores per row",
        { SegmentCount: < 1 } => $"{SegmentCount} segments",
        { SegmentCount: > 1, Decoding: not ForecastDecoding.Parallel } => $"{SegmentCount} segments without parallel decoding",
        { Decoding: ForecastDecoding.Parallel, PositionSize: < 1 } => "parallel decoding without vectors of positions",
        { Decoding: not ForecastDecoding.Parallel, FutureWidth: > 0 } => "known numbers of the horizon without parallel decoding",
        { Decoding: ForecastDecoding.Autoregressive, LinearWidth: > 0 } => "a linear path of an autoregressive network",
        _ when ProjectionSize < 0 || TokenCount < 0 || TokenSize < 0 || FutureWidth < 0 || LinearWidth < 0 => "a size below 0",
        _ when TokenCount > 0 != TokenSize > 0 => $"{TokenCount} series with vectors of {TokenSize} numbers",
        { Stack.IsBidirectional: true } => "two directions: the state after a window is that of its last step",
        _ => null,
    };
}
