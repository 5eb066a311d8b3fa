using Microsoft.ML.Recurrent.Engine.Numerics;

namespace Microsoft.ML.Recurrent.Engine.Layers;

/// <summary>Neighbouring trained parameters that are decayed alike: a stretch of the flat buffers, in whole blocks of 16.</summary>
internal readonly record struct ParameterRun(int Start, int Length, bool IsDecayed)
{
    /// <summary>The runs of parameters in buffer order; frozen ones are in none. Gaps between parameters hold zeros and stay so.</summary>
    public static ParameterRun[] Of(IEnumerable<Parameter> parameters)
    {
        var runs = new List<ParameterRun>();
        foreach (Parameter parameter in parameters.Where(parameter => parameter.IsTrained))
        {
            int length = AlignedBuffer.RoundUp(parameter.Length);
            if (runs.Count > 0 && runs[^1] is var last && last.IsDecayed == parameter.IsDecayed && last.Start + last.Length == parameter.Offset)
            {
                runs[^1] = last with { Length = last.Length + length };
            }
            else
            {
                runs.Add(new ParameterRun(parameter.Offset, length, parameter.IsDecayed));
            }
        }

        return [.. runs];
    }
}
