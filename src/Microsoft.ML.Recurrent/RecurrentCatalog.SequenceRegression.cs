using Microsoft.ML.Recurrent;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    extension(MLContext mlContext)
    {
        /// <summary>Sequence regression: a number, or several, for every step of a sequence.</summary>
        public SequenceRegressionCatalog SequenceRegression => new(mlContext);
    }
}
