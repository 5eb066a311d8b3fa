using System.Reflection;
using Microsoft.ML.SearchSpace;

namespace Microsoft.ML.Recurrent.Experiments.Spaces;

/// <summary>Reads what may be tried from the attributes of an options class and of the options nested in it.</summary>
internal static class OptionAttributes
{
    public static IEnumerable<SearchParameter> Read(object options) => Read(options, prefix: "");

    private static IEnumerable<SearchParameter> Read(object options, string prefix)
    {
        foreach (PropertyInfo property in Ordered(options.GetType()))
        {
            string name = prefix + property.Name;
            if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            {
                yield return RangeOf(name, property, range);
            }
            else if (property.GetCustomAttribute<ChoiceAttribute>() is { } choice)
            {
                yield return new ChoiceParameter(name, choice.Candidates, choice.DefaultValue ?? choice.Candidates[0]);
            }
            else if (property.GetCustomAttribute<BooleanChoiceAttribute>() is { } flag)
            {
                yield return new ChoiceParameter(name, [false, true], flag.DefaultValue);
            }
            else if (property.GetCustomAttribute<NestOptionAttribute>() is not null && property.GetValue(options) is { } nested)
            {
                foreach (SearchParameter inner in Read(nested, name + "."))
                {
                    yield return inner;
                }
            }
        }
    }

    // Of the base class first, each class in the order of its source: the order of reflection would put what is inherited last.
    private static IEnumerable<PropertyInfo> Ordered(Type type)
    {
        static int Depth(Type? of) => of is null ? 0 : 1 + Depth(of.BaseType);
        return type.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .OrderBy(property => Depth(property.GetMethod!.GetBaseDefinition().DeclaringType))
            .ThenBy(property => property.GetMethod!.GetBaseDefinition().MetadataToken);
    }

    private static NumberParameter RangeOf(string name, PropertyInfo property, RangeAttribute range)
    {
        Type type = property.PropertyType;
        double minimum = Number(name, range.Min);
        double maximum = Number(name, range.Max);
        double initial = range.Init is null ? minimum : Number(name, range.Init);
        return new NumberParameter(name, minimum, maximum, initial, range.LogBase, type == typeof(int) || type == typeof(long) ? 1 : 0);
    }

    private static double Number(string name, object number) => (double)ParameterValue.Normalized(name, number);
}
