using Microsoft.ML.Recurrent;

namespace Microsoft.ML;

public static partial class RecurrentCatalog
{
    extension(MLContext mlContext)
    {
        /// <summary>Language models: the probability of each token of a text after those before it, and texts written token by token.</summary>
        public LanguageModelingCatalog LanguageModeling
        {
            get
            {
                ArgumentNullException.ThrowIfNull(mlContext);
                return new LanguageModelingCatalog(mlContext);
            }
        }
    }
}
