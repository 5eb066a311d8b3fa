using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML.Recurrent.Trainers.Automatic;
using Microsoft.ML.SearchSpace;
using Options = Microsoft.ML.Recurrent.RecurrentMulticlassTrainer.Options;
using RangeAttribute = Microsoft.ML.SearchSpace.RangeAttribute;

namespace Microsoft.ML.Recurrent.Tests.Trainers.Settings;

public sealed class OptionsTests
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    private static readonly DataTraits s_words = new() { HasTokens = true, HasWords = true, SequenceCount = 1000, StepCount = 9000, MaximumLength = 20 };

    private static readonly Type[] OptionTypes =
    [
        typeof(Options), typeof(RecurrentTaggingTrainer.Options), typeof(RecurrentBinaryTrainer.Options), typeof(RecurrentRegressionTrainer.Options),
        typeof(RecurrentMultiLabelTrainer.Options), typeof(RecurrentSequenceRegressionTrainer.Options),
    ];

    public static TheoryData<string, string> EveryProperty()
    {
        var data = new TheoryData<string, string>();
        foreach (PropertyInfo property in OptionTypes.SelectMany(type => type.GetProperties()))
        {
            data.Add(property.ReflectedType!.DeclaringType!.Name, property.Name);
        }

        return data;
    }

    [Theory, MemberData(nameof(EveryProperty))]
    public void Every_knob_survives_plain_json(string trainer, string name)
    {
        PropertyInfo property = PropertyOf(trainer, name);
        object options = NewOptions(property);
        object other = Other(property.PropertyType, property.GetValue(options));
        Assert.NotEqual(property.GetValue(options), other);
        property.SetValue(options, other);

        Type type = options.GetType();
        object again = JsonSerializer.Deserialize(JsonSerializer.Serialize(options, type, Json), type, Json)!;
        foreach (PropertyInfo each in type.GetProperties())
        {
            Assert.Equal(each.GetValue(options), each.GetValue(again));
        }
    }

    [Theory, MemberData(nameof(EveryProperty))]
    public void A_swept_knob_starts_at_its_default_and_no_sweep_leaves_what_is_valid(string trainer, string name)
    {
        PropertyInfo property = PropertyOf(trainer, name);
        object? initial = Settled(property);
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            Assert.Equal(Convert.ToDouble(initial), Convert.ToDouble(range.Init), 1e-6);
            AssertValid(property, range.Min);
            AssertValid(property, range.Max);
        }
        else if (property.GetCustomAttribute<ChoiceAttribute>() is { } choice)
        {
            Assert.Equal(initial, choice.DefaultValue ?? choice.Candidates[0]);
            Assert.All(choice.Candidates, candidate => AssertValid(property, candidate));
        }
        else if (property.GetCustomAttribute<BooleanChoiceAttribute>() is { } flag)
        {
            Assert.Equal(initial, flag.DefaultValue);
            AssertValid(property, true);
            AssertValid(property, false);
        }
        else
        {
            Assert.DoesNotContain(property.GetCustomAttributesData(), data => data.AttributeType.Namespace == "Microsoft.ML.SearchSpace");
        }
    }

    public static TheoryData<string, object?, string> Refused => new()
    {
        { nameof(Options.LabelColumnName), "", "Option LabelColumnName: expected the name of a column, got blanks." },
        { nameof(Options.FeatureColumnName), null, "Option FeatureColumnName: expected the name of a column, got null." },
        { nameof(Options.AdditionalFeatureColumnNames), null, "Option AdditionalFeatureColumnNames: expected an array, empty where there are none, got null." },
        { nameof(Options.AdditionalFeatureColumnNames), new[] { "A", "Features" }, "expected each feature column once, got 'Features' twice." },
        { nameof(Options.ExampleWeightColumnName), " ", "Option ExampleWeightColumnName: " },
        { nameof(Options.Cell), (RecurrentCellKind)7, "Option Cell: expected one of Lstm, Gru, Rnn, got 7." },
        { nameof(Options.RnnActivation), (RnnActivation)7, "Option RnnActivation: " },
        { nameof(Options.GruForm), (GruForm)7, "Option GruForm: " },
        { nameof(Options.Pooling), (SequencePooling)7, "Option Pooling: " },
        { nameof(Options.Optimizer), (OptimizerKind)7, "Option Optimizer: " },
        { nameof(Options.LearningRateSchedule), (LearningRateSchedule)7, "Option LearningRateSchedule: " },
        { nameof(Options.EarlyStoppingMetric), (EarlyStoppingMetric)99, "Option EarlyStoppingMetric: " },
        { nameof(Options.ClassWeighting), (ClassWeighting)7, "Option ClassWeighting: " },
        { nameof(Options.RecurrentInitialization), (RecurrentInitialization)7, "Option RecurrentInitialization: " },
        { nameof(Options.SpectralRadius), -0.5f, "Option SpectralRadius: expected a finite number of at least 0, got -0.5." },
        { nameof(Options.ForgetBias), float.NaN, "Option ForgetBias: expected a finite number, got NaN." },
        { nameof(Options.FrozenLayers), new[] { 0, -1 }, "Option FrozenLayers: expected at least 0, got -1." },
        { nameof(Options.ChronoInitialization), 2, "Option ChronoInitialization: expected at least 3, or 0 for none, got 2." },
        { nameof(Options.Nesterov), true, "Option Nesterov: expected false unless Optimizer is Sgd, got true with Optimizer AdamW." },
        { nameof(Options.HiddenSize), -1, "Option HiddenSize: expected at least 1, or 0 for automatic, got -1." },
        { nameof(Options.NumberOfLayers), -1, "Option NumberOfLayers: " },
        { nameof(Options.EmbeddingSize), -3, "Option EmbeddingSize: " },
        { nameof(Options.StepFeatureCount), 0, "Option StepFeatureCount: " },
        { nameof(Options.MinimumTokenCount), 0, "Option MinimumTokenCount: " },
        { nameof(Options.MaximumVocabularySize), 0, "Option MaximumVocabularySize: " },
        { nameof(Options.InputDropout), 1f, "Option InputDropout: expected at least 0 and below 1, or -1 for automatic, got 1." },
        { nameof(Options.LayerDropout), -0.1f, "Option LayerDropout: expected at least 0 and below 1, or -1 for automatic, got -0.1." },
        { nameof(Options.RecurrentDropout), float.NaN, "Option RecurrentDropout: expected at least 0 and below 1, or -1 for automatic, got NaN." },
        { nameof(Options.OutputDropout), 2f, "Option OutputDropout: " },
        { nameof(Options.WeightDrop), 1f, "Option WeightDrop: expected at least 0 and below 1, got 1." },
        { nameof(Options.EmbeddingDropout), -0.1f, "Option EmbeddingDropout: expected at least 0 and below 1, got -0.1." },
        { nameof(Options.ActivationRegularization), -1f, "Option ActivationRegularization: expected a finite number of at least 0, got -1." },
        { nameof(Options.TemporalActivationRegularization), float.NaN, "Option TemporalActivationRegularization: expected a finite number of at least 0, got NaN." },
        { nameof(Options.AveragingInterval), -1, "Option AveragingInterval: expected at least 0, got -1." },
        { nameof(Options.AveragingStartEpoch), -1, "Option AveragingStartEpoch: expected at least 0, got -1." },
        { nameof(Options.AveragingStartEpoch), 21, "Option AveragingStartEpoch: expected at most 20, the number of epochs, got 21." },
        { nameof(Options.LabelSmoothing), 1f, "Option LabelSmoothing: " },
        { nameof(Options.L2Regularization), -1f, "Option L2Regularization: expected a finite number of at least 0, got -1." },
        { nameof(Options.WeightDecay), float.PositiveInfinity, "Option WeightDecay: " },
        { nameof(Options.BatchSize), -1, "Option BatchSize: " },
        { nameof(Options.NumberOfEpochs), -1, "Option NumberOfEpochs: " },
        { nameof(Options.LearningRate), -1f, "Option LearningRate: expected a finite number above 0, or 0 for automatic, got -1." },
        { nameof(Options.Momentum), 1f, "Option Momentum: " },
        { nameof(Options.Beta1), 1f, "Option Beta1: " },
        { nameof(Options.Beta2), -1f, "Option Beta2: " },
        { nameof(Options.WarmupFraction), 1f, "Option WarmupFraction: " },
        { nameof(Options.MaximumGradientNorm), -1f, "Option MaximumGradientNorm: " },
        { nameof(Options.MaximumGradientValue), float.NaN, "Option MaximumGradientValue: " },
        { nameof(Options.TruncationLength), -1, "Option TruncationLength: " },
        { nameof(Options.GradientCheckpointLength), -1, "Option GradientCheckpointLength: expected at least 0, got -1." },
        { nameof(Options.ClassWeights), new[] { 1f, -1f }, "Option ClassWeights: " },
        { nameof(Options.ValidationSetFraction), 1f, "Option ValidationSetFraction: " },
        { nameof(Options.ValidationGroupColumnName), " ", "Option ValidationGroupColumnName: " },
        { nameof(Options.ValidationGroupColumnName), "Speaker", "Option ValidationGroupColumnName: expected a ValidationSetFraction above 0 with it, got 0." },
        { nameof(Options.EarlyStoppingPatience), -1, "Option EarlyStoppingPatience: " },
        { nameof(RecurrentTaggingTrainer.Options.TagFormat), null, "Option TagFormat: expected a format, got null." },
        { nameof(Options.NumberOfThreads), 0, "Option NumberOfThreads: expected at least 1, got 0." },
        { nameof(RecurrentRegressionTrainer.Options.Loss), (RegressionLoss)7, "Option Loss: expected one of Squared, Absolute, Huber, Quantile, Poisson, got 7." },
        { nameof(RecurrentRegressionTrainer.Options.HuberDelta), 0f, "Option HuberDelta: expected a finite number above 0, got 0." },
        { nameof(RecurrentRegressionTrainer.Options.Quantile), 1f, "Option Quantile: expected a number between 0 and 1, got 1." },
    };

    [Theory, MemberData(nameof(Refused))]
    public void A_value_that_cannot_be_is_refused_by_name_when_the_trainer_is_made(string name, object? value, string message)
    {
        PropertyInfo[] properties = [.. OptionTypes.Select(type => type.GetProperty(name)).OfType<PropertyInfo>()];
        Assert.NotEmpty(properties);
        foreach (PropertyInfo property in properties)
        {
            object options = NewOptions(property);
            property.SetValue(options, value);
            AssertRefused((RecurrentTrainerOptions)options, name, message);
        }
    }

    [Fact]
    public void Options_that_exclude_each_other_are_refused_by_name()
    {
        AssertRefused(new Options { Cell = RecurrentCellKind.Gru, Peepholes = true }, "Peepholes", "expected false unless Cell is Lstm, got true with Cell Gru.");
        AssertRefused(new Options { Cell = RecurrentCellKind.Rnn, CoupledInputForgetGate = true }, "CoupledInputForgetGate", "expected false unless Cell is Lstm");
        AssertRefused(new Options { Cell = RecurrentCellKind.Gru, ForgetBias = 3 }, "ForgetBias", "expected 1 unless Cell is Lstm, got 3 with Cell Gru.");
        AssertRefused(new Options { ChronoInitialization = 20, ForgetBias = 3 }, "ForgetBias", "expected 1 with ChronoInitialization 20, got 3.");
        AssertRefused(
            new Options { Cell = RecurrentCellKind.Rnn, ChronoInitialization = 20 }, "ChronoInitialization", "expected 0 unless Cell is Lstm or Gru, got 20 with Cell Rnn.");
        AssertRefused(new Options { NumberOfLayers = 2, FrozenLayers = [0, 2] }, "FrozenLayers", "expected numbers below NumberOfLayers 2, got 2.");
        AssertRefused(new Options { LockedOutputDropout = true }, "LockedOutputDropout", "expected false where the last layer reads one vector per sequence, got True.");
        AssertRefused(new Options { AveragingInterval = 2, AveragingStartEpoch = 3 }, "AveragingStartEpoch", "expected 0 with AveragingInterval 2, got 3.");
        AssertRefused(new Options { TruncationLength = 10, Bidirectional = true }, "TruncationLength", "expected 0 with Bidirectional, got 10.");
        AssertRefused(new Options { TruncationLength = 10, Pooling = SequencePooling.Attention }, "TruncationLength", "expected 0 with Pooling Attention, got 10.");
        AssertRefused(
            new Options { GradientCheckpointLength = 5, TruncationLength = 10 },
            "GradientCheckpointLength",
            "expected 0 with TruncationLength 10, whose windows bound memory, got 5.");
        AssertRefused(new Options { Optimizer = OptimizerKind.Sgd, Nesterov = true, Momentum = 0 }, "Nesterov", "expected a Momentum above 0 with it, got 0.");
        AssertRefused(
            new RecurrentMultiLabelTrainer.Options { PerStep = true, Pooling = SequencePooling.Max }, "Pooling", "expected Automatic with PerStep, which pools nothing, got Max.");
        AssertRefused(
            new RecurrentSequenceRegressionTrainer.Options { Loss = RegressionLoss.Poisson },
            "Loss",
            "expected Squared, Absolute, Huber or Quantile for numbers per step, got Poisson.");
        AssertRefused(new RecurrentBinaryTrainer.Options { ClassWeights = [1, 2, 3] }, "ClassWeights", "expected 2 weights, for false and for true, got 3.");
        AssertRefused(
            new Options { EarlyStoppingPatience = 2, EarlyStoppingMetric = EarlyStoppingMetric.None },
            "EarlyStoppingPatience",
            "expected 0 with EarlyStoppingMetric None, got 2.");
        AssertRefused(new Options { ClassWeighting = ClassWeighting.Balanced, ClassWeights = [1] }, "ClassWeights", "expected null with ClassWeighting Balanced");
        AssertRefused(
            new Options { EmbeddingSize = 3, EmbeddingVectors = new Dictionary<string, float[]> { ["a"] = [1, 2] } },
            "EmbeddingVectors",
            "expected vectors of EmbeddingSize 3 numbers, got 2 for 'a'.");
        AssertRefused(
            new Options { EmbeddingSize = 1, EmbeddingVectors = new Dictionary<string, float[]> { ["a"] = [float.NaN] } },
            "EmbeddingVectors",
            "expected finite numbers of at most 1e15 in size, got another for 'a'.");
    }

    [Fact]
    public void The_short_forms_set_their_options()
    {
        MethodInfo[] doors = [.. typeof(RecurrentCatalog).GetMethods().Where(method => method.Name is "Lstm" or "Gru" or "Rnn")];
        Assert.Equal(9, doors.Length);
        var options = new Options();
        foreach (ParameterInfo parameter in doors.SelectMany(door => door.GetParameters().Skip(1)))
        {
            string name = char.ToUpperInvariant(parameter.Name![0]) + parameter.Name[1..];
            Assert.Equal(name == nameof(Options.Bidirectional) ? null : typeof(Options).GetProperty(name)!.GetValue(options), parameter.DefaultValue);
        }
    }

    [Fact]
    public void What_is_automatic_is_settled_and_told_and_what_is_given_stays()
    {
        var options = new Options { HiddenSize = 7, OutputDropout = 0, EmbeddingVectors = new Dictionary<string, float[]> { ["a"] = [1, 2, 3] } };
        options.Validate();
        (RecurrentTrainerOptions settled, string? taken) = AutomaticValues.Settle(options, s_words);

        Assert.Equal((7, 1, 3, 32, 20, 0.002f, 0f, 0f), (settled.HiddenSize, settled.NumberOfLayers, settled.EmbeddingSize, settled.BatchSize, settled.NumberOfEpochs, settled.LearningRate, settled.InputDropout, settled.OutputDropout));
        Assert.Equal(
            "NumberOfLayers 1, EmbeddingSize 3, Pooling Last, CharacterEncoder None, BatchSize 32, NumberOfEpochs 20, LearningRate 0.002, InputDropout 0, LayerDropout 0, RecurrentDropout 0, WordDropout 0",
            taken);
        Assert.Equal(0, options.BatchSize);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Pooling_is_told_where_something_is_pooled(bool perStep, bool isTold)
    {
        string? taken = AutomaticValues.Settle(new RecurrentMultiLabelTrainer.Options { PerStep = perStep, HiddenSize = 8 }, new DataTraits()).Taken;
        Assert.Equal(isTold, taken!.Contains("Pooling Last", StringComparison.Ordinal));
        Assert.DoesNotContain("CharacterEncoder", taken, StringComparison.Ordinal);
    }

    /// <summary>The value of an option that a trainer takes unless told otherwise.</summary>
    private static object? Settled(PropertyInfo property)
    {
        var options = (RecurrentTrainerOptions)NewOptions(property);
        bool isOfCharacters = property.Name.StartsWith("Character", StringComparison.Ordinal) && property.Name != nameof(Options.CharacterEncoder);
        options.CharacterEncoder = isOfCharacters ? CharacterEncoder.Convolution : CharacterEncoder.Automatic;
        options.HiddenSize = property.Name == nameof(Options.HiddenSize) ? options.HiddenSize : 64;
        return property.GetValue(AutomaticValues.Settle(options, s_words).Options);
    }

    private static PropertyInfo PropertyOf(string trainer, string name)
        => OptionTypes.Single(type => type.DeclaringType!.Name == trainer).GetProperty(name)!;

    private static object NewOptions(PropertyInfo property) => Activator.CreateInstance(property.ReflectedType!)!;

    private static void AssertRefused(RecurrentTrainerOptions options, string name, string message)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => ToyTasks.Trainer(options));
        Assert.Equal(name, error.ParamName);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static void AssertValid(PropertyInfo property, object value)
    {
        var options = (RecurrentTrainerOptions)NewOptions(property);
        property.SetValue(options, property.PropertyType.IsEnum ? value : Convert.ChangeType(value, property.PropertyType));
        options.Validate();
    }

    /// <summary>Another value of an option.</summary>
    internal static object Other(Type type, object? value)
    {
        Type inner = Nullable.GetUnderlyingType(type) ?? type;
        return inner switch
        {
            _ when inner.IsEnum => Enum.GetValues(inner).Cast<object>().First(other => !other.Equals(value)),
            _ when inner == typeof(bool) => !(bool)value!,
            _ when inner == typeof(int) => ((int?)value ?? 0) + 3,
            _ when inner == typeof(float) => (float)value! + 0.125f,
            _ when inner == typeof(string) => value + "X",
            _ when inner == typeof(string[]) => new[] { "one", "two" },
            _ when inner == typeof(TagFormat) => new TagFormat { Separator = '_', LetterAtEnd = true, IgnoreCase = true },
            _ when inner == typeof(float[]) => new[] { 0.5f, 2f },
            _ when inner == typeof(int[]) => new[] { 0, 2 },
            _ when inner == typeof(TimeSpan) => ((TimeSpan?)value ?? default) + TimeSpan.FromSeconds(1),
            _ => throw new NotSupportedException($"The test does not know another value of {type}."),
        };
    }
}
