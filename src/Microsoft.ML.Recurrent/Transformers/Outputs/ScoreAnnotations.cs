using Microsoft.ML.Data;

namespace Microsoft.ML.Recurrent.Transformers.Outputs;

/// <summary>The annotations by which ML.NET knows the columns of a model, and which of them belong together.</summary>
internal static class ScoreAnnotations
{
    private const string ScoreColumnKind = "ScoreColumnKind";
    private const string ScoreValueKind = "ScoreValueKind";
    private const string ScoreColumnSetId = "ScoreColumnSetId";

    /// <summary>What the column is, of which set.</summary>
    public static void AddTo(DataViewSchema.Annotations.Builder annotations, string columnKind, string valueKind, uint setId)
    {
        AddText(annotations, ScoreColumnKind, columnKind);
        AddText(annotations, ScoreValueKind, valueKind);
        annotations.Add(ScoreColumnSetId, new KeyDataViewType(typeof(uint), int.MaxValue), (ref uint value) => value = setId);
    }

    /// <summary>Sets number the models of a pipeline, so that evaluators keep their columns apart: the next free number.</summary>
    public static uint NextSetId(DataViewSchema input)
    {
        uint greatest = 0;
        foreach (DataViewSchema.Column column in input)
        {
            if (column.Annotations.Schema.GetColumnOrNull(ScoreColumnSetId)?.Type is KeyDataViewType { RawType: var rawType } && rawType == typeof(uint))
            {
                uint setId = 0;
                column.Annotations.GetValue(ScoreColumnSetId, ref setId);
                greatest = Math.Max(greatest, setId);
            }
        }

        return checked(greatest + 1);
    }

    private static void AddText(DataViewSchema.Annotations.Builder annotations, string name, string text)
    {
        ReadOnlyMemory<char> memory = text.AsMemory();
        annotations.Add(name, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = memory);
    }
}
