using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Recurrent.Parity;

/// <summary>Softmax cross-entropy with class weights, example weights and label smoothing: loss, probabilities and the gradient of the logits.</summary>
internal static class LossCases
{
    private const int ExampleCount = 6;
    private const int ClassCount = 5;

    private const string Formula =
        "q = (1 - label_smoothing) * onehot(label) + label_smoothing / C; "
        + "loss_n = -sum_c class_weights[c] * q[c] * log softmax(logits_n)[c]; "
        + "loss = sum_n example_weights[n] * loss_n / sum_n example_weights[n] * class_weights[label_n]";

    public static void Write(GoldenFolder folder)
    {
        WriteOne(folder, "cross_entropy", classWeights: false, exampleWeights: false, labelSmoothing: 0);
        WriteOne(folder, "cross_entropy_class_weights", classWeights: true, exampleWeights: false, labelSmoothing: 0);
        WriteOne(folder, "cross_entropy_example_weights", classWeights: false, exampleWeights: true, labelSmoothing: 0);
        WriteOne(folder, "cross_entropy_label_smoothing", classWeights: false, exampleWeights: false, labelSmoothing: 0.1);
        WriteOne(folder, "cross_entropy_all_weights", classWeights: true, exampleWeights: true, labelSmoothing: 0);
        WriteOne(folder, "cross_entropy_all_weights_label_smoothing", classWeights: true, exampleWeights: true, labelSmoothing: 0.2);
    }

    private static void WriteOne(GoldenFolder folder, string name, bool classWeights, bool exampleWeights, double labelSmoothing) => folder.Write(name, golden =>
    {
        int[] labels = [0, 3, 1, 3, 4, 2];
        Tensor target = tensor(labels.Select(label => (long)label).ToArray());
        Tensor perClass = classWeights ? Draw.UniformBetween(0.25, 2, ClassCount) : ones(ClassCount, ScalarType.Float64);
        Tensor perExample = exampleWeights ? Draw.UniformBetween(0.5, 3, ExampleCount) : ones(ExampleCount, ScalarType.Float64);
        var leaves = new Leaves { ["logits"] = Draw.Normal(ExampleCount, ClassCount) * 2 };

        Tensor each = nn.functional.cross_entropy(leaves["logits"], target, perClass, reduction: nn.Reduction.None, label_smoothing: labelSmoothing);
        Tensor loss = (perExample * each).sum() / (perExample * perClass.index_select(0, target)).sum();
        Agreement.Require($"{name} by hand", loss, ByHand(leaves["logits"], target, perClass, perExample, labelSmoothing), Agreement.Float64);
        if (!exampleWeights)
        {
            Tensor mean = nn.functional.cross_entropy(leaves["logits"], target, perClass, label_smoothing: labelSmoothing);
            Agreement.Require($"{name} as torch's mean", loss, mean, Agreement.Float64);
        }

        golden.Note("formula", Formula);
        golden.Note("label_smoothing", labelSmoothing);
        golden.Add("labels", labels);
        golden.Add("class_weights", perClass);
        golden.Add("example_weights", perExample);
        golden.Add("probabilities", softmax(leaves["logits"], 1));
        golden.Add("example_losses", each);
        golden.Add("loss", loss.reshape(1));
        leaves.AddWithGradients(golden, loss);
    });

    private static Tensor ByHand(Tensor logits, Tensor target, Tensor perClass, Tensor perExample, double labelSmoothing)
    {
        Tensor smooth = (1 - labelSmoothing) * nn.functional.one_hot(target, ClassCount).to(ScalarType.Float64) + labelSmoothing / ClassCount;
        Tensor each = -(perClass * smooth * log(softmax(logits, 1))).sum(1);
        return (perExample * each).sum() / (perExample * perClass.index_select(0, target)).sum();
    }
}
