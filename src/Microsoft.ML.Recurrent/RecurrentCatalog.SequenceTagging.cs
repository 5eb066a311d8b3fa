using Microsoft.ML.Recurrent;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    extension(MLContext mlContext)
    {
        /// <summary>Sequence tagging: a label for every step of a sequence.</summary>
        public SequenceTaggingCatalog SequenceTagging
        {
            get
            {
                ArgumentNullException.ThrowIfNull(mlContext);
                return new SequenceTaggingCatalog(mlContext);
            }
        }
    }
}
