using System.Reflection;
using BenchmarkDotNet.Attributes;

namespace Microsoft.ML.Recurrent.Benchmarks;

/// <summary>Calls every benchmark of a suite once, with the first value of each parameter and without BenchmarkDotNet.</summary>
internal static class SuiteTrial
{
    /// <summary>Gives the names of what ran.</summary>
    /// <exception cref="InvalidOperationException">A suite has no benchmark.</exception>
    public static IReadOnlyList<string> Run(Type suite)
    {
        object instance = Activator.CreateInstance(suite)!;
        foreach (PropertyInfo property in suite.GetProperties())
        {
            if (property.GetCustomAttribute<ParamsAttribute>() is { } values)
            {
                property.SetValue(instance, values.Values[0]);
            }
            else if (property.GetCustomAttribute<ParamsSourceAttribute>() is { } source)
            {
                var given = (System.Collections.IEnumerable)suite.GetProperty(source.Name)!.GetValue(instance)!;
                property.SetValue(instance, given.Cast<object>().First());
            }
        }

        Invoke<GlobalSetupAttribute>(instance);
        IReadOnlyList<string> names = Invoke<BenchmarkAttribute>(instance);
        Invoke<GlobalCleanupAttribute>(instance);
        return names.Count > 0 ? names : throw new InvalidOperationException($"{suite.Name} has no benchmark.");
    }

    private static IReadOnlyList<string> Invoke<TAttribute>(object instance)
        where TAttribute : Attribute
    {
        MethodInfo[] methods = [.. instance.GetType().GetMethods().Where(method => method.IsDefined(typeof(TAttribute)))];
        Array.ForEach(methods, method => method.Invoke(instance, BindingFlags.DoNotWrapExceptions, binder: null, parameters: null, culture: null));
        return [.. methods.Select(method => method.Name)];
    }
}
