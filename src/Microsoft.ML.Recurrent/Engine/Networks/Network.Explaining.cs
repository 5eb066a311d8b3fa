using Microsoft.ML.Recurrent.Engine.Heads;
using Microsoft.ML.Recurrent.Engine.Layers;
using Microsoft.ML.Recurrent.Engine.Numerics;
using Microsoft.ML.Recurrent.Engine.Sequences;

namespace Microsoft.ML.Recurrent.Engine.Networks;

internal sealed partial class Network
{
    /// <summary>
    /// The same function of the vectors that the stack reads: every input is numbers, of which the backward pass gives the gradients. Without dropouts, and in
    /// floats where the weights are bfloat16.
    /// </summary>
    public Network ToVectorInputs()
    {
        var copy = new Network(
            Spec with
            {
                Inputs = [.. Spec.Inputs.Select(input => new InputSpec(input.Name, input.Width))],
                Stack = Spec.Stack.WithoutDropout() with { HasBFloat16Weights = false },
                Head = new HeadSpec { Width = Spec.Head.Width },
                InputDropout = 0,
                OutputDropout = 0,
                HasLockedOutputDropout = false,
            },
            tokenTableBytes: 0,
            declared: null,
            givesInputGradients: true);
        foreach (Parameter parameter in copy.Parameters.All)
        {
            // A tied head has no matrix of its own.
            Parameter source = Parameters.All.FirstOrDefault(own => own.Name == parameter.Name) ?? _inputStage.FirstTokens!.Table;
            if (Spec.Head.Spans is { } spans && source.Name.StartsWith("head.", StringComparison.Ordinal))
            {
                CopyMeans(source.In(Weights), new BioesTags(spans), parameter.In(copy.Weights));
                continue;
            }

            source.In(Weights).CopyTo(parameter.In(copy.Weights));
        }

        copy.Pack();
        return copy;
    }

    /// <summary>The score of a class is the mean of those of the tags that stand for it.</summary>
    private static void CopyMeans(ReadOnlySpan<float> rows, BioesTags tags, Span<float> means)
    {
        int width = rows.Length / tags.Count;
        means.Clear();
        for (int label = 0; label < tags.Labels.ClassCount; label++)
        {
            int[] own = [.. Enumerable.Range(0, tags.Count).Where(tag => tags.MayBe(tag, label))];
            foreach (int tag in own)
            {
                for (int i = 0; i < width; i++)
                {
                    means[(label * width) + i] += rows[(tag * width) + i] / own.Length;
                }
            }
        }
    }

    /// <summary>Forward up to what the head reads. The caller begins the execution.</summary>
    internal NetworkPass ForwardToHead(SequenceBatch batch, Execution execution)
    {
        NetworkPass pass = ForwardBody(batch, entryStates: null, execution);
        pass.Pooling = _pooling?.Forward(pass.Stack.Output, batch.Layout, execution);
        return pass;
    }

    /// <summary>From the gradient of what the head reads, which may be overwritten, to that of the inputs; for a network of <see cref="ToVectorInputs"/>.</summary>
    internal Columns BackwardToInputs(NetworkPass pass, Columns gradient, Execution execution)
    {
        Columns outputs = _pooling is null ? gradient : _pooling.Backward(pass.Pooling!, gradient, wantsInputGradient: true, execution);
        return _stack.Backward(pass.Stack, outputs, finalGradients: null, initialGradients: null, wantsInputGradient: true, execution);
    }
}
