using System.Globalization;
using System.Numerics;
using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>Finds feature columns in schemas and tells how they are read.</summary>
internal static class FeatureSchema
{
    private const string Role = "feature";
    private const string Expected = "a vector of Single, of keys or of Text, or one Text";

    // ML.NET has no vectors of vectors, so this is what steps of several numbers must be.
    private const string StepsHint = "; steps of D numbers each are one float[], step by step, with [VectorType(0, D)]";

    /// <summary>
    /// The feature columns, not fitted yet; <paramref name="stepFeatureCount"/> is D of the vectors whose type doesn't tell it (null: 1).
    /// </summary>
    public static IReadOnlyList<FeatureColumn> Describe(DataViewSchema schema, IEnumerable<string> columnNames, int? stepFeatureCount)
    {
        FeatureColumn[] features = [.. columnNames.Select(name => Describe(SchemaMismatch.Find(schema, Role, name), stepFeatureCount))];
        if (stepFeatureCount is { } count && !features.Any(feature => feature.Width == count))
        {
            FeatureColumn feature = features[0];
            throw SchemaMismatch.Unexpected(
                Role, feature.ColumnName, $"steps of {count} features (option StepFeatureCount)", schema[feature.ColumnName].Type.ToString()!);
        }

        return features;
    }

    /// <summary>Checks a promised column.</summary>
    public static void Check(SchemaShape schema, string columnName)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, Role, columnName);
        bool isText = !column.IsKey && column.ItemType is TextDataViewType;
        bool isVector = column.Kind != SchemaShape.Column.VectorKind.Scalar;
        if (!isText && !(isVector && (column.IsKey || column.ItemType == NumberDataViewType.Single)))
        {
            throw SchemaMismatch.Unexpected(Role, columnName, Expected, SchemaMismatch.TypeOf(column) + HintOf(columnName, column.ItemType, isVector, column.IsKey));
        }
    }

    /// <summary>
    /// Checks that a schema's column reads like the fitted one: the same kind, numbers per step and key names. Its number of steps
    /// is free.
    /// </summary>
    public static void Check(DataViewSchema schema, FeatureColumn fitted)
    {
        foreach (string name in fitted.ColumnNames)
        {
            Check(SchemaMismatch.Find(schema, Role, name), fitted);
        }
    }

    private static void Check(DataViewSchema.Column column, FeatureColumn fitted)
    {
        FeatureColumn found = Describe(column, fitted.Kind == FeatureKind.Numbers ? fitted.Width : null);
        if (found.Kind != fitted.ColumnKind || found.Width != fitted.Width || found.KeyRawType != fitted.KeyRawType)
        {
            throw SchemaMismatch.Unexpected(Role, column.Name, TypeOf(fitted), column.Type.ToString()!);
        }

        if (fitted is { KeyNames: { } trained, Keys: { } keys } && KeyValues.Of(column)?.ToTexts() is { } names)
        {
            for (int i = 0; i < keys.Length; i++)
            {
                string? name = keys[i] <= (ulong)names.Length ? names[keys[i] - 1] : null;
                if (name != trained[i])
                {
                    throw SchemaMismatch.Unexpected(
                        Role,
                        column.Name,
                        $"the KeyValues of the training data, where key {keys[i]} is '{trained[i]}'",
                        name is null ? $"only {names.Length} KeyValues" : $"'{name}'");
                }
            }
        }
    }

    private static FeatureColumn Describe(DataViewSchema.Column column, int? stepFeatureCount) => column.Type switch
    {
        TextDataViewType => new FeatureColumn { ColumnName = column.Name, Kind = FeatureKind.Characters },
        VectorDataViewType { ItemType: TextDataViewType } => new FeatureColumn { ColumnName = column.Name, Kind = FeatureKind.Words },
        VectorDataViewType { ItemType: KeyDataViewType key } => new FeatureColumn
        {
            ColumnName = column.Name,
            Kind = FeatureKind.Keys,
            KeyRawType = key.RawType.Name,
        },
        VectorDataViewType { ItemType: NumberDataViewType item } vector when item == NumberDataViewType.Single => new FeatureColumn
        {
            ColumnName = column.Name,
            Kind = FeatureKind.Numbers,
            Width = WidthOf(column, vector, stepFeatureCount),
        },
        _ => throw SchemaMismatch.Unexpected(Role, column.Name, Expected, column.Type + HintOf(column.Name, SchemaMismatch.ItemOf(column.Type), column.Type is VectorDataViewType, SchemaMismatch.ItemOf(column.Type) is KeyDataViewType)),
    };

    private static string HintOf(string columnName, DataViewType item, bool isVector, bool isKey)
    {
        bool isNumber = !isKey && item is (NumberDataViewType or BooleanDataViewType);
        string conversion = isKey ? "" : SchemaMismatch.ConversionHint(columnName, item, NumberDataViewType.Single);
        return !isVector && (isNumber || isKey)
            ? $"; where each row is one time step, make sequences of the rows with mlContext.Data.GroupIntoSequences{StepsHint}"
            : conversion + StepsHint;
    }

    /// <summary>D: the product of all dimensions but the first, or the given count where there is one dimension only.</summary>
    private static int WidthOf(DataViewSchema.Column column, VectorDataViewType type, int? stepFeatureCount)
    {
        if (type.Dimensions.Length == 1)
        {
            int count = stepFeatureCount ?? 1;
            if (StepSlots.ChannelsOf(column, count) is { } channels)
            {
                throw SchemaMismatch.Unexpected(
                    Role,
                    column.Name,
                    $"the {count} features of a step beside each other (option StepFeatureCount)",
                    $"{channels} by its slot names, as Concatenate joins whole columns: make steps of rows with mlContext.Data.GroupIntoSequences, "
                    + $"or give one column of steps with [VectorType(0, {count})]");
            }

            return type.Size % count == 0
                ? count
                : throw SchemaMismatch.Unexpected(Role, column.Name, $"a multiple of {count} features per step", type.ToString());
        }

        BigInteger width = type.Dimensions.Skip(1).Aggregate(BigInteger.One, (product, dimension) => product * dimension);
        if (width > Array.MaxLength)
        {
            throw SchemaMismatch.Unexpected(
                Role, column.Name, $"at most {Array.MaxLength} numbers per step", string.Create(CultureInfo.InvariantCulture, $"{width} in {type}"));
        }

        return width > 0
            ? (int)width
            : throw SchemaMismatch.Unexpected(Role, column.Name, "known dimensions after the first, which counts the steps", type.ToString());
    }

    private static string TypeOf(FeatureColumn fitted) => fitted.ColumnKind switch
    {
        FeatureKind.Numbers => $"Vector<Single> of steps x {fitted.Width}",
        FeatureKind.Keys => $"Vector<Key<{fitted.KeyRawType}>>",
        FeatureKind.Words => "Vector<String>",
        _ => "String",
    };
}
