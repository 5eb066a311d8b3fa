using System.Diagnostics;
using Microsoft.ML.Recurrent.DataViews.Columns;
using Microsoft.ML.Recurrent.DataViews.TrainingSets;
using Microsoft.ML.Recurrent.DataViews.Vocabularies;
using Microsoft.ML.Recurrent.Engine.Cells;
using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Inputs;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Networks;
using Microsoft.ML.Recurrent.Engine.Pooling;
using Microsoft.ML.Recurrent.Engine.Training;

namespace Microsoft.ML.Recurrent.Trainers;

/// <summary>Options in the engine's words.</summary>
internal static class Plan
{
    public static WordSettings WordsOf(RecurrentTrainerOptions options) => new(
        new WordNormalization(options.LowerCaseWords, options.NormalizeDigits),
        HasSpelling: options.CharacterEncoder != CharacterEncoder.None,
        HasCasing: options.CasingEmbeddingSize > 0);

    public static NetworkSpec NetworkOf(RecurrentTrainerOptions options, PoolingKind pooling, HeadSpec head, TrainingSet data) => new()
    {
        Inputs = InputsOf(options, data.Features),
        Stack = new StackSpec
        {
            Cell = CellOf(options),
            HiddenSize = options.HiddenSize,
            LayerCount = options.NumberOfLayers,
            IsBidirectional = options.Bidirectional,
            HasResidualConnections = options.ResidualConnections,
            HasLayerNormalization = options.LayerNormalization,
            LayerDropout = options.LayerDropout,
            RecurrentDropout = options.RecurrentDropout,
            HasVariationalDropout = options.VariationalDropout,
            WeightDrop = options.WeightDrop,
        },
        Pooling = pooling,
        Head = head,
        InputDropout = options.InputDropout,
        OutputDropout = options.OutputDropout,
        HasLockedOutputDropout = options.LockedOutputDropout,
    };

    /// <summary>How recurrent layers begin.</summary>
    public static RecurrentStart StartOf(RecurrentTrainerOptions options) => new()
    {
        Matrices = options.RecurrentInitialization switch
        {
            RecurrentInitialization.Orthogonal => ParameterInitializer.Orthogonal,
            RecurrentInitialization.Identity => ParameterInitializer.Identity,
            RecurrentInitialization.Glorot => ParameterInitializer.GlorotUniform,
            _ => throw Unknown(options.RecurrentInitialization),
        },
        SpectralRadius = options.SpectralRadius,
        ForgetBias = options.ForgetBias,
        LongestDependency = options.ChronoInitialization,
    };

    /// <summary>A task's loss, and the penalties that every task may have.</summary>
    public static LossSettings LossOf(RecurrentTrainerOptions options, LossSettings loss) => loss with
    {
        ActivationPenalty = options.ActivationRegularization,
        TemporalPenalty = options.TemporalActivationRegularization,
    };

    public static PoolingKind PoolingOf(SequencePooling pooling) => pooling switch
    {
        SequencePooling.Last => PoolingKind.Last,
        SequencePooling.Mean => PoolingKind.Mean,
        SequencePooling.Max => PoolingKind.Max,
        SequencePooling.Attention => PoolingKind.Attention,
        _ => throw Unknown(pooling),
    };

    public static TrainingSettings TrainingOf(RecurrentTrainerOptions options, LossSettings loss, ulong seed) => new()
    {
        EpochCount = options.NumberOfEpochs,
        BatchSize = options.BatchSize,
        LearningRate = options.LearningRate,
        Optimizer = options.Optimizer switch
        {
            OptimizerKind.AdamW => OptimizerMethod.AdamW,
            OptimizerKind.Adam => OptimizerMethod.Adam,
            OptimizerKind.Sgd => OptimizerMethod.Sgd,
            OptimizerKind.RmsProp => OptimizerMethod.RmsProp,
            OptimizerKind.AdaGrad => OptimizerMethod.AdaGrad,
            _ => throw Unknown(options.Optimizer),
        },
        Momentum = options.Momentum,
        IsNesterov = options.Nesterov,
        Beta1 = options.Beta1,
        Beta2 = options.Beta2,
        WeightDecay = options.WeightDecay,
        L2 = options.L2Regularization,
        HasDenseEmbeddingUpdates = options.DenseEmbeddingUpdates,
        Schedule = options.LearningRateSchedule switch
        {
            LearningRateSchedule.Constant => ScheduleKind.Constant,
            LearningRateSchedule.Linear => ScheduleKind.Linear,
            LearningRateSchedule.Cosine => ScheduleKind.Cosine,
            LearningRateSchedule.Exponential => ScheduleKind.Exponential,
            LearningRateSchedule.ReduceOnPlateau => ScheduleKind.ReduceOnPlateau,
            _ => throw Unknown(options.LearningRateSchedule),
        },
        WarmupFraction = options.WarmupFraction,
        MaximumGradientNorm = options.MaximumGradientNorm,
        MaximumGradientValue = options.MaximumGradientValue,
        TruncationLength = options.TruncationLength,
        SegmentLength = options.GradientCheckpointLength,
        AveragingInterval = options.AveragingInterval,
        AveragingStart = options.AveragingStartEpoch,
        Loss = loss,
        SelectionMetric = options.EarlyStoppingMetric == EarlyStoppingMetric.None ? null : options.EarlyStoppingMetric.ToString(),
        Patience = options.EarlyStoppingPatience,
        Seed = seed,
        // More threads than processors only take memory: results don't depend on them.
        ThreadCount = Math.Min(options.NumberOfThreads ?? int.MaxValue, Environment.ProcessorCount),
    };

    /// <summary>Input i reads feature i. A single column of tokens has PyTorch's usual name; several are numbered.</summary>
    public static InputSpec[] InputsOf(RecurrentTrainerOptions options, IReadOnlyList<FeatureColumn> features)
    {
        int tokenColumns = features.Count(feature => feature is { IsToken: true, IsDerived: false });
        return [.. features.Select((feature, i) => InputOf(options, feature, tokenColumns == 1 ? "" : $"{i}", i))];
    }

    private static InputSpec InputOf(RecurrentTrainerOptions options, FeatureColumn feature, string suffix, int i) => feature.Kind switch
    {
        FeatureKind.Numbers => new InputSpec($"numbers{i}", feature.Width),
        FeatureKind.Casing => new InputSpec($"casing_embedding{suffix}", options.CasingEmbeddingSize, feature.VocabularySize),
        FeatureKind.Spelling => new InputSpec(
            $"char{suffix}",
            options.CharacterVectorSize,
            feature.VocabularySize,
            Spelling: options.CharacterEncoder switch
            {
                CharacterEncoder.Convolution => SpellingKind.Convolution,
                CharacterEncoder.Lstm => SpellingKind.Lstm,
                _ => throw Unknown(options.CharacterEncoder),
            },
            CharacterSize: options.CharacterEmbeddingSize),
        FeatureKind.Keys or FeatureKind.Words or FeatureKind.Characters
            => new InputSpec($"embedding{suffix}", options.EmbeddingSize, feature.VocabularySize, IsFrozen: options.FreezeEmbedding, Dropout: options.EmbeddingDropout),
        _ => throw Unknown(feature.Kind),
    };

    public static CellKind CellOf(RecurrentTrainerOptions options) => options.Cell switch
    {
        RecurrentCellKind.Gru => options.GruForm switch
        {
            GruForm.ResetAfter => CellKind.GruResetAfter,
            GruForm.ResetBefore => CellKind.GruResetBefore,
            _ => throw Unknown(options.GruForm),
        },
        RecurrentCellKind.Rnn => options.RnnActivation switch
        {
            RnnActivation.Tanh => CellKind.ElmanTanh,
            RnnActivation.Relu => CellKind.ElmanRelu,
            _ => throw Unknown(options.RnnActivation),
        },
        RecurrentCellKind.Lstm => (options.CoupledInputForgetGate, options.Peepholes) switch
        {
            (true, true) => CellKind.LstmCoupledPeephole,
            (true, false) => CellKind.LstmCoupled,
            (false, true) => CellKind.LstmPeephole,
            (false, false) => CellKind.Lstm,
        },
        _ => throw Unknown(options.Cell),
    };

    private static UnreachableException Unknown<T>(T value)
        where T : struct, Enum
        => new($"The engine has nothing for {typeof(T).Name} {value}.");
}
