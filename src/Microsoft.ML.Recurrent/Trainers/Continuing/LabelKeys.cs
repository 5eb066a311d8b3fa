using Microsoft.ML.Data;
using Microsoft.ML.Recurrent.HostAccess;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

namespace Microsoft.ML.Recurrent.Trainers.Continuing;

/// <summary>The MapValueToKey of a chain that makes the label's keys. Values that it does not know become key 0, a missing label, so new classes begin here.</summary>
internal static class LabelKeys
{
    private const string KeyValues = "KeyValues";

    /// <summary>Place of the step that makes the label column, if that is a MapValueToKey; else null.</summary>
    /// <param name="steps">Of the chain, before the recurrent transformer.</param>
    /// <param name="labelName">The label column.</param>
    public static int? PlaceIn(IReadOnlyList<ITransformer> steps, string labelName)
    {
        for (int place = steps.Count - 1; place >= 0; place--)
        {
            if (ColumnMaps.Of(steps[place])?.Any(pair => pair.Output == labelName) ?? false)
            {
                return steps[place] is ValueToKeyMappingTransformer ? place : null;
            }
        }

        return null;
    }

    /// <summary>
    /// The step with the values that it does not know behind those that it has, in the order of the data. The step itself where there are none, where it makes several
    /// columns, which have their keys in common, and where the values are neither texts nor numbers.
    /// </summary>
    /// <param name="environment">The user's.</param>
    /// <param name="step">A MapValueToKey.</param>
    /// <param name="data">As they come to the step.</param>
    public static ITransformer Grow(IHostEnvironment environment, ITransformer step, IDataView data)
    {
        if (ColumnMaps.Of(step) is not [{ } pair] || data.Schema.GetColumnOrNull(pair.Input) is not { } column)
        {
            return step;
        }

        MLContext ml = environment as MLContext ?? new MLContext();
        DataViewType item = column.Type is VectorDataViewType vector ? vector.ItemType : column.Type;
        return item switch
        {
            TextDataViewType => Grown<ReadOnlyMemory<char>>(value => value.ToString()),
            NumberDataViewType when item.RawType == typeof(float) => Grown<float>(value => value),
            NumberDataViewType when item.RawType == typeof(double) => Grown<double>(value => value),
            NumberDataViewType when item.RawType == typeof(int) => Grown<int>(value => value),
            NumberDataViewType when item.RawType == typeof(uint) => Grown<uint>(value => value),
            NumberDataViewType when item.RawType == typeof(long) => Grown<long>(value => value),
            NumberDataViewType when item.RawType == typeof(ulong) => Grown<ulong>(value => value),
            _ => step,
        };

        ITransformer Grown<T>(Func<T, object> identity)
        {
            // What a value is, and which are missing, MapValueToKey itself knows best.
            IDataView found = ml.Transforms.Conversion.MapValueToKey(pair.Output, pair.Input).Fit(data).Transform(data);
            if (ValuesOf<T>(step.Transform(data).Schema[pair.Output]) is not { } known || ValuesOf<T>(found.Schema[pair.Output]) is not { } present)
            {
                return step;
            }

            HashSet<object> all = [.. known.Select(identity)];
            T[] added = [.. present.Where(value => all.Add(identity(value)))];
            return added.Length == 0
                ? step
                : ml.Transforms.Conversion.MapValueToKey(
                    pair.Output, pair.Input, keyData: ml.Data.LoadFromEnumerable(known.Concat(added).Select(value => new LabelValue<T> { Value = value }))).Fit(data);
        }
    }

    private static T[]? ValuesOf<T>(DataViewSchema.Column keys)
    {
        if ((keys.Annotations.Schema.GetColumnOrNull(KeyValues)?.Type as VectorDataViewType)?.ItemType.RawType != typeof(T))
        {
            return null;
        }

        VBuffer<T> values = default;
        keys.Annotations.GetValue(KeyValues, ref values);
        return [.. values.DenseValues()];
    }
}
