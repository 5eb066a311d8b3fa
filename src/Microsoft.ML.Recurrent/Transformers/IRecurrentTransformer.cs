using Microsoft.ML.Recurrent.Persistence;
using Microsoft.ML.Recurrent.Transformers.Outputs;
using Microsoft.ML.Recurrent.Transformers.Sessions;

namespace Microsoft.ML.Recurrent.Transformers;

/// <summary>A transformer of ours in a chain, whatever its task.</summary>
internal interface IRecurrentTransformer : ITransformer
{
    FittedModel Fitted { get; }

    /// <summary>The task.</summary>
    ModelOutput Output { get; }

    /// <summary>Shared by all sessions, and made with the first.</summary>
    SessionModel Sessions { get; }
}
