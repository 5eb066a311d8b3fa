using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.DataViews.Columns;

/// <summary>Finds the label column in schemas.</summary>
internal static class LabelSchema
{
    private const string Role = "label";
    private const string FittedTwice = ": fit what makes the keys once, on the training data, as mlContext.Model.FitWithValidation does";
    private const string ExpectedSteps = "a vector of keys or of Text";
    private const string ExpectedSequence = "a vector of keys or of Text, or one Text";
    private const string KeyHint = "; mlContext.Transforms.Conversion.MapValueToKey makes keys of other values";

    // A softmax over more classes would not end; hashed labels have such counts.
    private const int MaximumClassCount = 1 << 20;

    public static LabelColumn Describe(DataViewSchema schema, string columnName)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, Role, columnName);
        if (column.Type is not KeyDataViewType key)
        {
            throw SchemaMismatch.Unexpected(Role, columnName, "Key", column.Type + KeyHint);
        }

        return key.Count is > 0 and <= MaximumClassCount
            ? new LabelColumn { Name = columnName, ClassCount = (int)key.Count, Values = KeyValues.Of(column) }
            : throw SchemaMismatch.Unexpected(Role, columnName, $"a key of at most {MaximumClassCount} classes", key.ToString());
    }

    /// <summary>A column with a label for every step: keys, or texts, whose classes are not known before the rows are read (0).</summary>
    public static LabelColumn DescribeSteps(DataViewSchema schema, string columnName, string role = Role)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, role, columnName);
        if (AreTexts(column))
        {
            return new LabelColumn { Name = columnName, ClassCount = 0 };
        }

        if (column.Type is not VectorDataViewType { ItemType: KeyDataViewType key })
        {
            throw SchemaMismatch.Unexpected(role, columnName, ExpectedSteps, column.Type + (column.Type is VectorDataViewType ? KeyHint : ""));
        }

        return key.Count is > 0 and <= MaximumClassCount
            ? new LabelColumn { Name = columnName, ClassCount = (int)key.Count, Values = KeyValues.Of(column) }
            : throw SchemaMismatch.Unexpected(role, columnName, $"keys of at most {MaximumClassCount} classes", key.ToString());
    }

    /// <summary>A column with a sequence for every row: keys, or texts, whose classes are not known before the rows are read (0).</summary>
    public static LabelColumn DescribeSequence(DataViewSchema schema, string columnName, string role = Role)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, role, columnName);
        return column.Type switch
        {
            TextDataViewType => new LabelColumn { Name = columnName, IsText = true },
            VectorDataViewType { ItemType: TextDataViewType or KeyDataViewType } => DescribeSteps(schema, columnName, role),
            _ => throw SchemaMismatch.Unexpected(role, columnName, ExpectedSequence, column.Type.ToString()!),
        };
    }

    /// <summary>Whether a column has a text for every step.</summary>
    public static bool AreTexts(DataViewSchema.Column column) => column.Type is VectorDataViewType { ItemType: TextDataViewType };

    public static void CheckTexts(DataViewSchema schema, string columnName)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, Role, columnName);
        if (!AreTexts(column))
        {
            throw SchemaMismatch.Unexpected(Role, columnName, "a vector of Text as in the training data", column.Type.ToString()!);
        }
    }

    /// <summary>Checks a promised column of labels for every step.</summary>
    public static void CheckSteps(SchemaShape schema, string columnName)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, Role, columnName);
        if (column.Kind == SchemaShape.Column.VectorKind.Scalar || !(column.IsKey || column.ItemType is TextDataViewType))
        {
            throw SchemaMismatch.Unexpected(
                Role, columnName, ExpectedSteps, SchemaMismatch.TypeOf(column) + (column.Kind == SchemaShape.Column.VectorKind.Scalar ? "" : KeyHint));
        }
    }

    public static void Check(SchemaShape schema, string columnName)
    {
        SchemaShape.Column column = SchemaMismatch.Find(schema, Role, columnName);
        if (!column.IsKey || column.Kind != SchemaShape.Column.VectorKind.Scalar)
        {
            throw SchemaMismatch.Unexpected(Role, columnName, "Key", SchemaMismatch.TypeOf(column) + KeyHint);
        }
    }

    /// <summary>A column of numbers or flags: how many a row, or a step, has.</summary>
    public static LabelColumn DescribeNumbers(DataViewSchema schema, string columnName, LabelForm form)
    {
        DataViewSchema.Column column = SchemaMismatch.Find(schema, Role, columnName);
        int width = WidthOf(column.Type, form);
        return width > 0
            ? new LabelColumn
            {
                Name = columnName,
                Width = width,
                IsVector = column.Type is VectorDataViewType,
                NumberNames = KeyValues.Named(column.Annotations, "SlotNames") is { AreTexts: true } names && names.Count == width ? names.ToTexts() : null,
            }
            : throw SchemaMismatch.Unexpected(Role, columnName, ExpectedOf(form), column.Type + HintOf(columnName, form, SchemaMismatch.ItemOf(column.Type)));
    }

    /// <summary>Checks a promised column of any form; sizes show in the data only.</summary>
    public static void Check(SchemaShape schema, string columnName, LabelForm form, string role = Role)
    {
        if (form == LabelForm.Class)
        {
            Check(schema, columnName);
            return;
        }

        if (form == LabelForm.StepClasses)
        {
            CheckSteps(schema, columnName);
            return;
        }

        SchemaShape.Column column = SchemaMismatch.Find(schema, role, columnName);
        if (form == LabelForm.Sequence)
        {
            bool isSequence = column.Kind == SchemaShape.Column.VectorKind.Scalar ? column.ItemType is TextDataViewType : column.IsKey || column.ItemType is TextDataViewType;
            if (!isSequence)
            {
                throw SchemaMismatch.Unexpected(role, columnName, ExpectedSequence, SchemaMismatch.TypeOf(column));
            }

            return;
        }

        bool isScalar = column.Kind == SchemaShape.Column.VectorKind.Scalar;
        bool isFlag = column.ItemType is BooleanDataViewType;
        bool isSingle = column.ItemType == NumberDataViewType.Single;
        bool fits = !column.IsKey && form switch
        {
            LabelForm.Flag => isFlag && isScalar,
            LabelForm.Flags => (isFlag || isSingle) && column.Kind == SchemaShape.Column.VectorKind.Vector,
            LabelForm.StepFlags => (isFlag || isSingle) && !isScalar,
            LabelForm.StepNumbers => isSingle && !isScalar,
            _ => isSingle && column.Kind != SchemaShape.Column.VectorKind.VariableVector,
        };
        if (!fits)
        {
            throw SchemaMismatch.Unexpected(role, columnName, ExpectedOf(form), SchemaMismatch.TypeOf(column) + (column.IsKey ? "" : HintOf(columnName, form, column.ItemType)));
        }
    }

    /// <summary>The error of a column that has another number of numbers than the training data's.</summary>
    public static ArgumentOutOfRangeException OtherWidth(LabelColumn training, LabelColumn found)
        => SchemaMismatch.Unexpected(Role, training.Name, $"{training.Width} numbers as in the training data", $"{found.Width}");

    /// <summary>Numbers of a row or step; 0 for a type that does not fit.</summary>
    private static int WidthOf(DataViewType type, LabelForm form)
    {
        DataViewType item = type is VectorDataViewType vectorType ? vectorType.ItemType : type;
        bool isFlag = item is BooleanDataViewType;
        bool isSingle = item == NumberDataViewType.Single;
        bool mayBe = form switch
        {
            LabelForm.Flag => isFlag,
            LabelForm.Flags or LabelForm.StepFlags => isFlag || isSingle,
            _ => isSingle,
        };
        return (mayBe, form, type) switch
        {
            (false, _, _) => 0,
            (_, LabelForm.Flag, not VectorDataViewType) => 1,
            (_, LabelForm.Flags, VectorDataViewType { IsKnownSize: true } vector) => vector.Size,
            (_, LabelForm.StepFlags or LabelForm.StepNumbers, VectorDataViewType vector) => vector.Dimensions.Length == 1 ? 1 : StepWidthOf(vector),
            (_, LabelForm.Numbers or LabelForm.Counts, VectorDataViewType { IsKnownSize: true } vector) => vector.Size,
            (_, LabelForm.Numbers or LabelForm.Counts, not VectorDataViewType) => 1,
            _ => 0,
        };
    }

    private static int StepWidthOf(VectorDataViewType type) => type.Dimensions.Skip(1).Aggregate(1, (product, dimension) => checked(product * dimension));

    private static string ExpectedOf(LabelForm form) => form switch
    {
        LabelForm.Flag => "Boolean",
        LabelForm.Flags => "a vector of known size ([VectorType(L)]) of Boolean, or of Single that are 0 or 1",
        LabelForm.StepFlags => "a vector with a flag for each step, or of steps x flags ([VectorType(0, L)]), of Boolean, or of Single that are 0 or 1",
        LabelForm.StepNumbers => "a vector of Single with a number for each step, or of steps x numbers ([VectorType(0, D)])",
        _ => "Single, or a vector of Single of known size ([VectorType(D)])",
    };

    /// <summary>What makes of a column of another type one that fits, where ML.NET has such a transformer.</summary>
    private static string HintOf(string columnName, LabelForm form, DataViewType item)
    {
        bool wantsFlags = form is LabelForm.Flag or LabelForm.Flags or LabelForm.StepFlags;
        PrimitiveDataViewType wanted = form == LabelForm.Flag ? BooleanDataViewType.Instance : NumberDataViewType.Single;
        bool fits = item == NumberDataViewType.Single ? form != LabelForm.Flag : wantsFlags && item is BooleanDataViewType;
        return fits ? "" : SchemaMismatch.ConversionHint(columnName, item, wanted);
    }

    /// <summary>Type of a promised label's KeyValues; null when it promises none.</summary>
    public static DataViewType? ValueTypeOf(SchemaShape.Column label)
    {
        foreach (SchemaShape.Column annotation in label.Annotations)
        {
            if (annotation is { Name: KeyValues.AnnotationName, Kind: SchemaShape.Column.VectorKind.Vector, IsKey: false })
            {
                return annotation.ItemType;
            }
        }

        return null;
    }

    /// <summary>Checks that validation data have the same classes as training data.</summary>
    public static void CheckSameClasses(LabelColumn training, LabelColumn validation, string role = Role)
    {
        if (training.ClassCount != validation.ClassCount)
        {
            throw SchemaMismatch.Unexpected(
                role, validation.Name, $"the training data's {training.ClassCount} classes", $"{validation.ClassCount} in the validation data{FittedTwice}");
        }

        if (training.Values is null ? validation.Values is not null : !training.Values.IsSameAs(validation.Values))
        {
            throw SchemaMismatch.Unexpected(role, validation.Name, "the training data's KeyValues", "other ones in the validation data" + FittedTwice);
        }
    }
}
