using System.Numerics.Tensors;
using System.Runtime.Intrinsics;
using Microsoft.ML.Recurrent.Engine.Kernels;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Training.Optimizers;

namespace Microsoft.ML.Recurrent.Tests.Engine.Training.Optimizers;

public sealed class OptimizerTests
{
    public static TheoryData<string> GoldenCases => [.. Golden.CaseNames.Where(name => name.StartsWith("optimizer_", StringComparison.Ordinal))];

    public static TheoryData<string> Kinds => ["adamw", "adam", "sgd", "nesterov", "rmsprop", "adagrad"];

    [Theory, MemberData(nameof(GoldenCases))]
    public void Follows_pytorch_step_by_step(string caseName)
    {
        Golden golden = Golden.Load(caseName);
        var parameters = new ParameterSet();
        GoldenTensor start = golden["parameter"];
        Parameter parameter = parameters.Add("weight", start.Shape, ParameterInitializer.Zeros, isDecayed: true);
        AlignedBuffer weights = parameters.NewBuffer();
        var gradients = new Gradients(parameters);
        start.Values.CopyTo(parameter.In(weights));
        Optimizer optimizer = FromGolden(golden, parameters);

        GoldenTensor trajectory = golden["trajectory"];
        int count = start.Values.Length;
        for (int step = 0; step < trajectory.Shape[0]; step++)
        {
            golden["gradients"].Values.AsSpan(step * count, count).CopyTo(parameter.In(gradients.Dense));
            optimizer.Step(weights, gradients, golden.Setting("learning_rate"), OneThread());

            // About ten rounded operations a step on numbers up to 3, summed over the steps so far.
            var expected = new GoldenTensor([count], trajectory.Values[(step * count)..((step + 1) * count)]);
            Assert.InRange(expected.LargestError(parameter.In(weights)), 0, (step + 1) * 10 * 3 * 6e-8);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Steps_the_same_bits_on_any_number_of_threads(string kind)
    {
        float[] alone = Train(kind, threadCount: 1);

        Assert.Equal(alone, Train(kind, threadCount: 2));
        Assert.Equal(alone, Train(kind, threadCount: 3));
        Assert.Equal(alone, Train(kind, threadCount: 8));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Frozen_parameters_and_gaps_stay_as_they_are(string kind)
    {
        var parameters = new ParameterSet();
        Parameter first = parameters.Add("first", [5], ParameterInitializer.Zeros, isDecayed: true);
        Parameter frozen = parameters.Add("frozen", [20], ParameterInitializer.Zeros, isDecayed: true, isTrained: false);
        Parameter last = parameters.Add("last", [3], ParameterInitializer.Zeros, isDecayed: true);
        AlignedBuffer weights = parameters.NewBuffer();
        var gradients = new Gradients(parameters);
        foreach (Parameter parameter in parameters.All)
        {
            parameter.In(weights).Fill(1);
            parameter.In(gradients.Dense).Fill(0.5f);
        }

        Create(kind, parameters, l2: 0.1).Step(weights, gradients, 0.1, OneThread());

        Assert.All(frozen.In(weights).ToArray(), value => Assert.Equal(1, value));
        Assert.All(first.In(weights).ToArray(), value => Assert.True(value < 1));
        Assert.All(last.In(weights).ToArray(), value => Assert.True(value < 1));
        Assert.All(weights.Span[5..16].ToArray(), value => Assert.Equal(0, value));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void L2_acts_only_where_a_parameter_is_decayed(string kind)
    {
        // With a gradient of zero nothing but L2 and decay moves a weight.
        var parameters = new ParameterSet();
        Parameter matrix = parameters.Add("matrix", [4, 4], ParameterInitializer.Zeros, isDecayed: true);
        Parameter bias = parameters.Add("bias", [16], ParameterInitializer.Zeros, isDecayed: false);
        AlignedBuffer weights = parameters.NewBuffer();
        weights.Span.Fill(2);

        Create(kind, parameters, l2: 0.1).Step(weights, new Gradients(parameters), 0.1, OneThread());

        Assert.All(bias.In(weights).ToArray(), value => Assert.Equal(2, value));
        Assert.All(matrix.In(weights).ToArray(), value => Assert.True(value < 2));
    }

    [Theory]
    [InlineData("adamw")]
    [InlineData("adam")]
    [InlineData("sgd")]
    [InlineData("nesterov")]
    [InlineData("rmsprop")]
    public void Moments_of_weights_without_gradients_become_zero_and_are_never_subnormal(string kind)
    {
        var parameters = new ParameterSet();
        Parameter parameter = parameters.Add("vector", [19], ParameterInitializer.Zeros, isDecayed: false);
        AlignedBuffer weights = parameters.NewBuffer();
        var gradients = new Gradients(parameters);
        parameter.In(gradients.Dense).Fill(1);
        Optimizer optimizer = Create(kind, parameters, l2: 0);
        optimizer.Step(weights, gradients, 0.1, OneThread());
        gradients.Dense.Span.Clear();
        Assert.All(parameter.In(optimizer.State.Moments[0]).ToArray(), value => Assert.NotEqual(0, value));

        for (int step = 0; step < 10_000; step++)
        {
            optimizer.Step(weights, gradients, 0.1, OneThread());
            Assert.DoesNotContain(optimizer.State.Moments, values => parameter.In(values).ToArray().Any(float.IsSubnormal));
        }

        Assert.All(parameter.In(optimizer.State.Moments[0]).ToArray(), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Decoupled_decay_shrinks_weights_whatever_their_gradients()
    {
        var parameters = new ParameterSet();
        parameters.Add("matrix", [16], ParameterInitializer.Zeros, isDecayed: true);
        AlignedBuffer weights = parameters.NewBuffer();
        weights.Span.Fill(2);

        new AdamW(parameters, weightDecay: 0.25).Step(weights, new Gradients(parameters), 0.5, OneThread());

        Assert.All(weights.Span.ToArray(), value => Assert.Equal(2 * (1 - 0.5f * 0.25f), value));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_step_allocates_nothing(string kind)
    {
        ParameterSet parameters = LargeSet();
        AlignedBuffer weights = parameters.NewBuffer();
        var gradients = new Gradients(parameters);
        Optimizer optimizer = Create(kind, parameters, l2: 0.1);
        var execution = new Execution(new Workspace(), 2);
        Step(optimizer, weights, gradients, execution, 20);

        Assert.Equal(0, Allocations.Least(() => Step(optimizer, weights, gradients, execution, 20)));
    }

    [Fact]
    public void Every_width_updates_with_the_same_bits()
    {
        VerifyWidths(new AdamRule(0.01, 0.9, 0.999, 1e-8, 3));
        VerifyWidths(new MomentumRule(0.01, 0.9));
        VerifyWidths(new NesterovRule(0.01, 0.9));
        VerifyWidths(new RmsPropRule(0.01, 0.99, 1e-8));
        VerifyWidths(new AdaGradRule(0.01, 1e-10));
    }

    private static void VerifyWidths<TRule>(TRule rule)
        where TRule : struct, IUpdateRule
    {
        float[] narrow = Update<TRule, Simd128, Vector128<float>>(rule);
        if (Simd256.IsSupported)
        {
            Assert.Equal(narrow, Update<TRule, Simd256, Vector256<float>>(rule));
        }

        if (Simd512.IsSupported)
        {
            Assert.Equal(narrow, Update<TRule, Simd512, Vector512<float>>(rule));
        }
    }

    private static float[] Update<TRule, TSimd, TVector>(TRule rule)
        where TRule : struct, IUpdateRule
        where TSimd : struct, ISimd<TVector>
        where TVector : struct
    {
        AlignedBuffer weights = Draw(1, 80);
        AlignedBuffer[] moments = [.. Enumerable.Range(0, TRule.MomentCount).Select(i => Draw((uint)(2 + i), 80))];
        foreach (ref float value in moments[^1].Span)
        {
            value = Math.Abs(value);
        }

        WeightUpdate.Core<TRule, TSimd, TVector>(rule, new UpdateFactors(0.7f, 0.1f, 0.99f), weights, Draw(9, 80), moments, new UpdateStretch(16, 16, 48));
        Assert.Equal(Draw(1, 80).Span[..16], weights.Span[..16]);
        Assert.Equal(Draw(1, 80).Span[64..], weights.Span[64..]);

        // A row of a table starts and ends anywhere, its gradient on a block.
        WeightUpdate.Core<TRule, TSimd, TVector>(rule, new UpdateFactors(0.7f, 0.1f, 0.99f), weights, Draw(9, 80), moments, new UpdateStretch(21, 32, 37));
        WeightUpdate.Core<TRule, TSimd, TVector>(rule, new UpdateFactors(0.7f, 0.1f, 0.99f), weights, Draw(9, 80), moments, new UpdateStretch(65, 0, 3));
        Assert.Equal(Draw(1, 80).Span[68..], weights.Span[68..]);
        Assert.Equal(Draw(1, 80).Span[64], weights.Span[64]);
        return [.. weights.Span, .. moments.SelectMany(moment => moment.Span.ToArray())];
    }

    private static float[] Train(string kind, int threadCount)
    {
        ParameterSet parameters = LargeSet();
        AlignedBuffer weights = Draw(1, parameters.TotalLength);
        Optimizer optimizer = Create(kind, parameters, l2: 0.01);
        for (uint step = 0; step < 3; step++)
        {
            var gradients = new Gradients(parameters);
            Draw(2 + step, parameters.TotalLength).Span.CopyTo(gradients.Dense.Span);
            optimizer.Step(weights, gradients, 0.01, new Execution(new Workspace(), threadCount));
        }

        return weights.Span.ToArray();
    }

    [Theory]
    [InlineData("adamw")]
    [InlineData("adam")]
    [InlineData("sgd")]
    [InlineData("rmsprop")]
    [InlineData("adagrad")]
    public void A_factor_on_the_gradients_has_the_bits_of_gradients_scaled_before(string kind)
    {
        ParameterSet parameters = LargeSet();
        AlignedBuffer scaledWeights = Draw(1, parameters.TotalLength);
        AlignedBuffer weights = Draw(1, parameters.TotalLength);
        Optimizer scaledFirst = Create(kind, parameters, l2: 0.01);
        Optimizer byFactor = Create(kind, parameters, l2: 0.01);
        for (uint step = 0; step < 3; step++)
        {
            var gradients = new Gradients(parameters);
            Draw(2 + step, parameters.TotalLength).Span.CopyTo(gradients.Dense.Span);
            byFactor.Step(weights, gradients, 0.01, OneThread(), gradientFactor: 0.37f);
            TensorPrimitives.Multiply(gradients.Dense.Span, 0.37f, gradients.Dense.Span);
            scaledFirst.Step(scaledWeights, gradients, 0.01, OneThread());
        }

        Assert.Equal(scaledWeights.Span, weights.Span);
    }

    private static void Step(Optimizer optimizer, AlignedBuffer weights, Gradients gradients, Execution execution, int count)
    {
        for (int i = 0; i < count; i++)
        {
            optimizer.Step(weights, gradients, 0.01, execution);
        }
    }

    /// <summary>Large enough to be shared among threads, with runs that end inside of shares.</summary>
    private static ParameterSet LargeSet()
    {
        var parameters = new ParameterSet();
        parameters.Add("matrix", [150, 101], ParameterInitializer.Zeros, isDecayed: true);
        parameters.Add("bias", [150], ParameterInitializer.Zeros, isDecayed: false);
        parameters.Add("frozen", [1000], ParameterInitializer.Zeros, isDecayed: true, isTrained: false);
        parameters.Add("output", [200, 100], ParameterInitializer.Zeros, isDecayed: true);
        return parameters;
    }

    private static AlignedBuffer Draw(uint owner, int count)
    {
        var random = new RandomStream(5, RandomPurpose.Data, owner);
        var buffer = new AlignedBuffer(count);
        foreach (ref float value in buffer.Span)
        {
            value = random.NextUniform(-1, 1);
        }

        return buffer;
    }

    private static Optimizer Create(string kind, ParameterSet parameters, double l2) => kind switch
    {
        "adamw" => new AdamW(parameters, l2: l2),
        "adam" => new Adam(parameters, l2: l2),
        "sgd" => new SgdMomentum(parameters, l2: l2),
        "nesterov" => new SgdMomentum(parameters, isNesterov: true, l2: l2),
        "rmsprop" => new RmsProp(parameters, l2: l2),
        "adagrad" => new AdaGrad(parameters, l2: l2),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static Optimizer FromGolden(Golden golden, ParameterSet parameters) => golden.Notes["optimizer"] switch
    {
        "adamw" => new AdamW(parameters, golden.Setting("beta1"), golden.Setting("beta2"), golden.Setting("epsilon"), golden.Setting("weight_decay")),
        "adam" => new Adam(parameters, golden.Setting("beta1"), golden.Setting("beta2"), golden.Setting("epsilon"), golden.Setting("l2")),
        "sgd" => new SgdMomentum(parameters, golden.Setting("momentum"), golden.Setting("nesterov") == 1, golden.Setting("l2")),
        "rmsprop" => new RmsProp(parameters, golden.Setting("alpha"), golden.Setting("epsilon"), golden.Setting("l2")),
        "adagrad" => new AdaGrad(parameters, golden.Setting("epsilon"), golden.Setting("l2")),
        var other => throw new InvalidOperationException($"'{golden.CaseName}' is for an unknown optimiser '{other}'."),
    };

    private static Execution OneThread() => new(new Workspace(), 1);
}
