using System.Globalization;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>The optimisers as PyTorch documents them, in plain loops: a check on TorchSharp's, and the source of the settings in the file.</summary>
internal sealed class OptimizerFormulas
{
    private readonly Func<int, int, double, double, double> _next;
    private readonly double _weightDecay;
    private int _step;

    private OptimizerFormulas(double weightDecay, IReadOnlyList<(string, string)> settings, Func<int, int, double, double, double> next)
    {
        (_weightDecay, Settings, _next) = (weightDecay, settings, next);
    }

    public IReadOnlyList<(string Name, string Value)> Settings { get; }

    public void Step(double[] parameter, double[] gradient)
    {
        _step++;
        for (int i = 0; i < parameter.Length; i++)
        {
            parameter[i] = _next(_step, i, parameter[i], gradient[i] + _weightDecay * parameter[i]);
        }
    }

    public static OptimizerFormulas AdamW(double learningRate, double beta1, double beta2, double epsilon, double weightDecay)
    {
        var first = new Dictionary<int, double>();
        var second = new Dictionary<int, double>();
        return new(0, Noted("adamw", ("learning_rate", learningRate), ("beta1", beta1), ("beta2", beta2), ("epsilon", epsilon), ("weight_decay", weightDecay)),
            (step, i, w, g) => AdamUpdate(step, i, w * (1 - learningRate * weightDecay), g, learningRate, beta1, beta2, epsilon, first, second));
    }

    public static OptimizerFormulas Adam(double learningRate, double beta1, double beta2, double epsilon, double l2)
    {
        var first = new Dictionary<int, double>();
        var second = new Dictionary<int, double>();
        return new(l2, Noted("adam", ("learning_rate", learningRate), ("beta1", beta1), ("beta2", beta2), ("epsilon", epsilon), ("l2", l2)),
            (step, i, w, g) => AdamUpdate(step, i, w, g, learningRate, beta1, beta2, epsilon, first, second));
    }

    public static OptimizerFormulas Sgd(double learningRate, double momentum, bool nesterov, double l2)
    {
        var velocity = new Dictionary<int, double>();
        return new(l2, Noted("sgd", ("learning_rate", learningRate), ("momentum", momentum), ("nesterov", nesterov ? 1 : 0), ("l2", l2)),
            (_, i, w, g) =>
            {
                velocity[i] = velocity.TryGetValue(i, out double last) ? momentum * last + g : g;
                return w - learningRate * (nesterov ? g + momentum * velocity[i] : velocity[i]);
            });
    }

    public static OptimizerFormulas RmsProp(double learningRate, double alpha, double epsilon, double l2)
    {
        var square = new Dictionary<int, double>();
        return new(l2, Noted("rmsprop", ("learning_rate", learningRate), ("alpha", alpha), ("epsilon", epsilon), ("l2", l2)),
            (_, i, w, g) =>
            {
                square[i] = alpha * square.GetValueOrDefault(i) + (1 - alpha) * g * g;
                return w - learningRate * g / (Math.Sqrt(square[i]) + epsilon);
            });
    }

    public static OptimizerFormulas AdaGrad(double learningRate, double epsilon, double l2)
    {
        var square = new Dictionary<int, double>();
        return new(l2, Noted("adagrad", ("learning_rate", learningRate), ("epsilon", epsilon), ("l2", l2)),
            (_, i, w, g) =>
            {
                square[i] = square.GetValueOrDefault(i) + g * g;
                return w - learningRate * g / (Math.Sqrt(square[i]) + epsilon);
            });
    }

    private static double AdamUpdate(int step, int i, double w, double g, double learningRate, double beta1, double beta2, double epsilon,
        Dictionary<int, double> first, Dictionary<int, double> second)
    {
        first[i] = beta1 * first.GetValueOrDefault(i) + (1 - beta1) * g;
        second[i] = beta2 * second.GetValueOrDefault(i) + (1 - beta2) * g * g;
        double mean = first[i] / (1 - Math.Pow(beta1, step));
        double square = second[i] / (1 - Math.Pow(beta2, step));
        return w - learningRate * mean / (Math.Sqrt(square) + epsilon);
    }

    private static (string, string)[] Noted(string optimizer, params (string Name, double Value)[] settings) =>
        [("optimizer", optimizer), .. settings.Select(s => (s.Name, s.Value.ToString(CultureInfo.InvariantCulture)))];
}
