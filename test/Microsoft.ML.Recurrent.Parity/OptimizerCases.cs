using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>Five updates of one parameter vector under given gradients.</summary>
internal static class OptimizerCases
{
    private const int StepCount = 5;
    private const int ParameterCount = 19;
    private const double LearningRate = 0.05;
    private const double WeightDecay = 0.1;

    public static void Write(GoldenFolder folder)
    {
        WriteOne(folder, "optimizer_adamw", OptimizerFormulas.AdamW(LearningRate, 0.9, 0.999, 1e-8, WeightDecay),
            p => optim.AdamW([p], LearningRate, 0.9, 0.999, 1e-8, WeightDecay));
        WriteOne(folder, "optimizer_adam", OptimizerFormulas.Adam(LearningRate, 0.9, 0.999, 1e-8, 0),
            p => optim.Adam([p], LearningRate, 0.9, 0.999, 1e-8));
        WriteOne(folder, "optimizer_adam_l2", OptimizerFormulas.Adam(LearningRate, 0.8, 0.95, 1e-6, WeightDecay),
            p => optim.Adam([p], LearningRate, 0.8, 0.95, 1e-6, WeightDecay));
        WriteOne(folder, "optimizer_sgd", OptimizerFormulas.Sgd(LearningRate, 0, nesterov: false, 0),
            p => optim.SGD([p], LearningRate));
        WriteOne(folder, "optimizer_sgd_momentum", OptimizerFormulas.Sgd(LearningRate, 0.9, nesterov: false, 0),
            p => optim.SGD([p], LearningRate, momentum: 0.9));
        WriteOne(folder, "optimizer_sgd_momentum_l2", OptimizerFormulas.Sgd(LearningRate, 0.9, nesterov: false, WeightDecay),
            p => optim.SGD([p], LearningRate, momentum: 0.9, weight_decay: WeightDecay));
        WriteOne(folder, "optimizer_sgd_nesterov", OptimizerFormulas.Sgd(LearningRate, 0.9, nesterov: true, 0),
            p => optim.SGD([p], LearningRate, momentum: 0.9, nesterov: true));
        WriteOne(folder, "optimizer_rmsprop", OptimizerFormulas.RmsProp(LearningRate, 0.99, 1e-8, 0),
            p => optim.RMSProp([p], LearningRate, 0.99, 1e-8));
        WriteOne(folder, "optimizer_rmsprop_l2", OptimizerFormulas.RmsProp(LearningRate, 0.99, 1e-8, WeightDecay),
            p => optim.RMSProp([p], LearningRate, 0.99, 1e-8, WeightDecay));
        WriteOne(folder, "optimizer_adagrad", OptimizerFormulas.AdaGrad(LearningRate, 1e-10, 0),
            p => optim.Adagrad([p], LearningRate, eps: 1e-10));
        WriteOne(folder, "optimizer_adagrad_l2", OptimizerFormulas.AdaGrad(LearningRate, 1e-10, WeightDecay),
            p => optim.Adagrad([p], LearningRate, weight_decay: WeightDecay, eps: 1e-10));
    }

    private static void WriteOne(GoldenFolder folder, string name, OptimizerFormulas formulas, Func<Parameter, optim.Optimizer> create) => folder.Write(name, golden =>
    {
        Tensor start = Draw.Normal(ParameterCount);
        Tensor gradients = Draw.Normal(StepCount, ParameterCount);
        var parameter = new Parameter(start.clone());
        optim.Optimizer optimizer = create(parameter);
        double[] byHand = [.. start.data<double>()];
        var trajectory = new Tensor[StepCount];
        for (int step = 0; step < StepCount; step++)
        {
            parameter.grad = gradients[step].clone();
            optimizer.step();
            trajectory[step] = parameter.detach().clone();
            formulas.Step(byHand, [.. gradients[step].clone().data<double>()]);
            Agreement.Require($"{name} step {step}", trajectory[step], tensor(byHand), Agreement.Float64);
        }

        foreach ((string setting, string value) in formulas.Settings)
        {
            golden.Note(setting, value);
        }
        golden.Add("parameter", start);
        golden.Add("gradients", gradients);
        golden.Add("trajectory", stack(trajectory, 0));
    });
}
