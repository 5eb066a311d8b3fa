using Microsoft.ML.Recurrent;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    extension(MLContext mlContext)
    {
        /// <summary>Multi-label classification: several labels, each true or false for itself, for a row or for every step of a sequence.</summary>
        public MultiLabelClassificationCatalog MultiLabelClassification => new(mlContext);
    }
}
