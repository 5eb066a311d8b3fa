using Microsoft.ML.Recurrent;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    extension(MLContext mlContext)
    {
        /// <summary>Sequence to sequence: a sequence of any length for every sequence.</summary>
        public SequenceToSequenceCatalog SequenceToSequence
        {
            get
            {
                ArgumentNullException.ThrowIfNull(mlContext);
                return new SequenceToSequenceCatalog(mlContext);
            }
        }
    }
}
