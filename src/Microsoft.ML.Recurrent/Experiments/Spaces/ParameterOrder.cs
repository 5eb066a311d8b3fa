namespace Microsoft.ML.Recurrent.Experiments.Spaces;

/// <summary>Orders options so that each stands after those that its conditions name, and otherwise as they were.</summary>
internal static class ParameterOrder
{
    public static SearchParameter[] ParentsFirst(IEnumerable<SearchParameter> parameters)
    {
        var waiting = parameters.ToList();
        var ordered = new List<SearchParameter>(waiting.Count);
        while (waiting.Count > 0)
        {
            int next = waiting.FindIndex(each => each.Conditions.All(condition => waiting.TrueForAll(other => other.Name != condition.Other)));
            if (next < 0)
            {
                throw new ArgumentException(
                    $"Option {waiting[0].Name}: expected a condition on options that do not depend on it, got {waiting[0].Condition}.", nameof(parameters));
            }

            ordered.Add(waiting[next]);
            waiting.RemoveAt(next);
        }

        return [.. ordered];
    }
}
